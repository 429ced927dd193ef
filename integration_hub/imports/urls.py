"""The plans of imports, beside their runs."""

from django.urls import path

from integration_hub.imports import views

app_name = "plans"
urlpatterns = [
    path("<int:run_id>/plan", views.plan, name="plan"),
    path("<int:run_id>/release", views.release, name="release"),
    path("<int:run_id>/roll-back", views.roll_back, name="roll_back"),
    path("<int:run_id>/reject", views.reject, name="reject"),
]
