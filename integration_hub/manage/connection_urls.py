"""A connection's page: it reads across the services that use the connection."""

from django.urls import path

from integration_hub.manage import views

app_name = "connection"
urlpatterns = [path("<slug:connection>/", views.connection, name="detail")]
