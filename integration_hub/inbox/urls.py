"""Where shops ring."""

from django.urls import path

from integration_hub.inbox import views

app_name = "inbox"
urlpatterns = [path("hooks/<str:token>", views.hook, name="hook")]
