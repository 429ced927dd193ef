"""The Manage area."""

from django.urls import path

from integration_hub.manage import views

app_name = "manage"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("replication/", views.replication, name="replication"),
    path("search", views.search, name="search"),
]
