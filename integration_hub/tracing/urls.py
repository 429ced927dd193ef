"""Where is it?"""

from django.urls import path

from integration_hub.tracing import views

app_name = "tracing"
urlpatterns = [
    path("where", views.where, name="where"),
    path("where/item", views.item, name="item"),
    path("where/customer", views.customer, name="customer"),
]
