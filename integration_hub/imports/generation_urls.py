"""The generations of a catalogue, beside the catalogue."""

from django.urls import path

from integration_hub.imports import generation_views as views

app_name = "generations"
urlpatterns = [
    path("generations/", views.generations, name="list"),
    path("generations/compare", views.compare, name="compare"),
    path("generations/compare.csv", views.export, name="export"),
    path("generations/roll-back", views.plan_roll_back, name="roll_back"),
]
