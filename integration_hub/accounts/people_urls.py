"""The people of the hub."""

from django.urls import path

from integration_hub.accounts import people_views as views
from integration_hub.accounts import token_views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("invite", views.invite, name="invite"),
    path("tokens/", token_views.everybodys, name="tokens"),
    path("tokens/<int:token_id>/revoke", token_views.revoke_anybodys, name="token_revoke"),
    path("<int:person_id>/", views.detail, name="detail"),
    path("<int:person_id>/change", views.change, name="change"),
    path("<int:person_id>/invite-again", views.invite_again, name="invite_again"),
    path("<int:person_id>/revoke-invitation", views.revoke_invitation, name="revoke_invitation"),
    path("<int:person_id>/switch-off", views.switch_off, name="switch_off"),
    path("<int:person_id>/switch-on", views.switch_on, name="switch_on"),
    path("<int:person_id>/reset-second-factor", views.reset_second_factor, name="reset"),
    path("<int:person_id>/password-link", views.mail_password_link, name="password_link"),
]
