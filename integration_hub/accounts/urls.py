"""Log-in and log-out, and one's own account, under the names that allauth asks for. Nothing else of it is reachable."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.cache import never_cache

from integration_hub.accounts import token_views, views
from integration_hub.accounts.access import Permission, needs

own = needs(Permission.BROWSE)
"""Of whoever is logged in, and of nobody else."""

urlpatterns = [
    path("log-in/", account.login, name="account_login"),
    path("log-in/second-factor", mfa.authenticate, name="mfa_authenticate"),
    path("log-in/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("log-out/", account.logout, name="account_logout"),
    path("account-inactive/", account.account_inactive, name="account_inactive"),
    path("password/forgotten", account.password_reset, name="account_reset_password"),
    path("password/mailed", account.password_reset_done, name="account_reset_password_done"),
    path("password/new/<str:uidb36>/<str:key>", account.password_reset_from_key, name="account_reset_password_from_key"),
    path("password/set", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("invitation/<str:token>", views.accept, name="invitation"),
    path("language", views.choose_language, name="language"),
    path("me/", views.me, name="me"),
    path("me/again", own(account.reauthenticate), name="account_reauthenticate"),
    path("me/password", own(account.password_change), name="account_change_password"),
    path("me/sessions/end", views.end_others, name="sessions_end_others"),
    path("me/sessions/<int:session_id>/end", views.end_session, name="session_end"),
    path("me/tokens/", token_views.tokens, name="tokens"),
    path("me/tokens/make", token_views.make, name="token_make"),
    path("me/tokens/<int:token_id>/revoke", token_views.revoke, name="token_revoke"),
    path("me/second-factor/", own(mfa.index), name="mfa_index"),
    path("me/second-factor/again", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("me/second-factor/app", own(never_cache(app.activate_totp)), name="mfa_activate_totp"),
    path("me/second-factor/app/remove", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("me/second-factor/codes", own(never_cache(codes.view_recovery_codes)), name="mfa_view_recovery_codes"),
    path("me/second-factor/codes/new", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("me/second-factor/passkeys", own(mfa.index), name="mfa_list_webauthn"),
    path("me/second-factor/passkeys/add", own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("me/second-factor/passkeys/again", own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("me/second-factor/passkeys/<int:pk>/rename", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("me/second-factor/passkeys/<int:pk>/remove", own(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
