"""The audit trail."""

from django.urls import path

from integration_hub.accounts import audit_views as views

app_name = "audit"
urlpatterns = [path("", views.entries, name="list"), path("export.csv", views.export, name="export")]
