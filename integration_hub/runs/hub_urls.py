"""The logs of all merchants together."""

from django.urls import path

from integration_hub.runs import log_views

app_name = "logs"
urlpatterns = [path("", log_views.all_logs, name="all")]
