"""The Manage area."""

from django.urls import path

from integration_hub.manage import views
from integration_hub.manage.disconnecting import views as disconnecting

app_name = "manage"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("replication/", views.replication, name="replication"),
    path("replication/<slug:connection>/disconnect", disconnecting.cut, name="replication-disconnect"),
    path("replication/<slug:connection>/connect", disconnecting.join, name="replication-connect"),
    path("search", views.search, name="search"),
]
