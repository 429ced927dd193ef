"""Connections."""

from django.urls import path

from integration_hub.connections import views

app_name = "connections"
urlpatterns = [
    path("", views.connection_list, name="list"),
    path("<slug:connection>/check", views.check, name="check"),
    path("<slug:connection>/identity", views.identity, name="identity"),
    path("<slug:connection>/sample", views.sample, name="sample"),
]
