"""Resends of many orders."""

from django.urls import path

from integration_hub.resending import views

app_name = "resending"
urlpatterns = [
    path("", views.resend_list, name="list"),
    path("plan", views.planned, name="plan"),
    path("<int:resend_id>", views.detail, name="detail"),
    path("<int:resend_id>/progress", views.progress, name="progress"),
    path("<int:resend_id>/results.csv", views.results, name="results"),
    path("<int:resend_id>/cancel", views.cancelled, name="cancel"),
    path("<int:resend_id>/go-on", views.gone_on, name="go-on"),
]
