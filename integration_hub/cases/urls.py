"""A merchant's cases; each is named by its fingerprint, as on the pages of its orders."""

from django.urls import path

from integration_hub.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("<int:case>", views.detail, name="detail"),
    path("<int:case>/take", views.take, name="take"),
    path("<int:case>/give-back", views.give_back, name="give-back"),
    path("<int:case>/hand-over", views.hand_over, name="hand-over"),
    path("<int:case>/ignore", views.ignore, name="ignore"),
    path("<int:case>/resolve", views.resolve, name="resolve"),
]
