"""Who is mailed."""

from django.urls import path

from integration_hub.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.recipients, name="recipients"),
    path("add", views.add, name="add"),
    path("<int:recipient_id>/remove", views.remove, name="remove"),
]
