"""Orders."""

from django.urls import path

from integration_hub.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("<int:order_id>", views.detail, name="detail"),
]
