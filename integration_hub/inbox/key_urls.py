"""A connection's API keys."""

from django.urls import path

from integration_hub.inbox import key_views as views

app_name = "keys"
urlpatterns = [
    path("<slug:connection>/", views.keys, name="list"),
    path("<slug:connection>/make", views.make, name="make"),
    path("<slug:connection>/<int:key_id>/revoke", views.revoke, name="revoke"),
]
