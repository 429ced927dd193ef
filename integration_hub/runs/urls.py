"""Runs and logs."""

from django.urls import path

from integration_hub.runs import log_views, record_views, views

app_name = "runs"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("logs", log_views.logs, name="logs"),
    path("<int:run_id>", views.detail, name="detail"),
    path("<int:run_id>/progress", views.progress, name="progress"),
    path("<int:run_id>/cancel", views.cancel, name="cancel"),
    path("<int:run_id>/rerun", views.run_again, name="rerun"),
    path("<int:run_id>/force", views.force, name="force"),
    path("start/<int:process_id>", views.start, name="start"),
    path("record", record_views.record, name="record"),
    path("record/<int:process_id>", record_views.read_record, name="read_record"),
    path("refresh/<int:process_id>", record_views.refresh, name="refresh"),
]
