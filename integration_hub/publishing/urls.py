"""Feeds."""

from django.urls import path

from integration_hub.publishing import views

app_name = "publishing"
urlpatterns = [
    path("rhythm/<slug:process>", views.rhythm, name="rhythm"),
    path("<slug:connection>/", views.feed_list, name="list"),
    path("<slug:connection>/left-out", views.left_out, name="left-out"),
    path("<slug:connection>/validate", views.validate, name="validate"),
    path("<slug:connection>/<int:feed_id>", views.detail, name="detail"),
    path("<slug:connection>/<int:feed_id>/progress", views.progress, name="progress"),
    path("<slug:connection>/<int:feed_id>/payload", views.payload, name="payload"),
]
