"""Why does the shop show this?"""

from django.urls import path

from integration_hub.provenance import views

app_name = "provenance"
urlpatterns = [path("", views.item, name="item")]
