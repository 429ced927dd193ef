"""Set-ups of all merchants."""

from django.urls import path

from integration_hub.guided import list_views

app_name = "set_ups"
urlpatterns = [
    path("", list_views.set_ups, name="list"),
    path("new", list_views.new, name="new"),
]
