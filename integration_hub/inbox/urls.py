"""Where shops ring, and where partners push."""

from django.urls import path

from integration_hub.inbox import api, views

app_name = "inbox"
urlpatterns = [
    path("hooks/<str:token>", views.hook, name="hook"),
    path("api/admin/v3/import/data", api.import_data, name="import"),
    path("api/admin/v3/import/status", api.import_status, name="status"),
    path("api/openapi.json", api.description, name="openapi"),
]
