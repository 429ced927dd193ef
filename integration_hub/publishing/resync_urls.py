"""Resync."""

from django.urls import path

from integration_hub.publishing import resync_views as views

app_name = "resync"
urlpatterns = [
    path("", views.stores, name="stores"),
    path("<slug:shop>/", views.store, name="store"),
    path("<slug:shop>/items", views.items, name="items"),
    path("<slug:shop>/items/save", views.save, name="save"),
    path("<slug:shop>/review", views.review, name="review"),
    path("<slug:shop>/start", views.start, name="start"),
    path("<slug:shop>/repair", views.repair, name="repair"),
    path("<slug:shop>/<int:resync_id>", views.result, name="result"),
    path("<slug:shop>/<int:resync_id>/progress", views.progress, name="progress"),
    path("<slug:shop>/<int:resync_id>/again", views.again, name="again"),
]
