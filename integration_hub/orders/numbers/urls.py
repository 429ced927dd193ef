"""The number ledger."""

from django.urls import path

from integration_hub.orders.numbers import views

app_name = "numbers"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("export", views.export, name="export"),
    path("explain", views.explain, name="explain"),
    path("forget", views.forget, name="forget"),
    path("ask", views.ask, name="ask"),
    path("<int:order_id>/<int:first>/<int:last>", views.gap, name="gap"),
]
