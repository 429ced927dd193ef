"""Adding and changing schedules."""

from django.urls import path

from integration_hub.manage.scheduling import views

app_name = "schedules"
urlpatterns = [
    path("new", views.add, name="add"),
    path("<int:schedule_id>", views.change, name="change"),
]
