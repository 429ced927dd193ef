"""Log-in and log-out, under the names that allauth asks for; nothing else of it is reachable."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("log-in/", views.login, name="account_login"),
    path("log-out/", views.logout, name="account_logout"),
    path("account-inactive/", views.account_inactive, name="account_inactive"),
]
