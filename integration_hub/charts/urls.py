"""Charts."""

from django.urls import path

from integration_hub.charts import views

app_name = "charts"
urlpatterns = [path("", views.charts, name="all")]
