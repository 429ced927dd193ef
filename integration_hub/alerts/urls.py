"""Who is mailed."""

from django.urls import path

from integration_hub.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.recipients, name="recipients"),
]
