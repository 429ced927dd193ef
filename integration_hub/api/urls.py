"""The REST API, and the pages that tell of it."""

from django.urls import path, re_path

from integration_hub.api import views
from integration_hub.api.v1 import api

app_name = "api"
urlpatterns = [
    path("", views.page, name="page"),
    path("rooms/<slug:room>", views.room, name="room"),
    path("v1/", views.missing, name="root"),
    path("v1/", api.urls),
    re_path(r"^v1/", views.missing, name="missing"),
]
