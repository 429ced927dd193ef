"""Processes and schedules."""

from django.urls import path

from integration_hub.processes import views

app_name = "processes"
urlpatterns = [
    path("", views.process_list, name="list"),
    path("schedules", views.schedules, name="schedules"),
    path("<slug:process>", views.detail, name="detail"),
    path("<slug:process>/monitoring", views.monitoring, name="monitoring"),
]
