"""Log-in and log-out, under the names that allauth asks for, nothing else of it is reachable; and one's language."""

from allauth.account import views
from django.urls import path

from integration_hub.accounts.views import choose_language

urlpatterns = [
    path("log-in/", views.login, name="account_login"),
    path("log-out/", views.logout, name="account_logout"),
    path("account-inactive/", views.account_inactive, name="account_inactive"),
    path("language", choose_language, name="language"),
]
