"""Closing sheets."""

from django.urls import path

from integration_hub.closing import views

app_name = "closing"
urlpatterns = [
    path("", views.days, name="list"),
    path("<slug:shop>/<str:day>/", views.sheet, name="sheet"),
    path("<slug:shop>/<str:day>/compute", views.compute_day, name="compute"),
    path("<slug:shop>/<str:day>/accept", views.accept_some, name="accept"),
    path("<slug:shop>/<str:day>/take-back/<int:line_id>", views.take_back_one, name="take-back"),
    path("<slug:shop>/<str:day>/sign", views.sign_off, name="sign"),
    path("<slug:shop>/<str:day>/orders.csv", views.orders_csv, name="csv"),
]
