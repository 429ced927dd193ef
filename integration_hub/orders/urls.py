"""Orders."""

from django.urls import path

from integration_hub.orders import views
from integration_hub.orders.editing import views as editing

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("<int:order_id>", views.detail, name="detail"),
    path("<int:order_id>/resend", views.resend_one, name="resend"),
    path("<int:order_id>/edit", editing.edit, name="edit"),
    path("<int:order_id>/edit/drop", editing.drop, name="drop-edit"),
    path("<int:order_id>/handled", views.handled, name="handled"),
    path("<int:order_id>/read-again", views.read_once_more, name="read-again"),
]
