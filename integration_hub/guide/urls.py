"""Help, under a merchant's address: what it says of systems and contacts is the merchant's own."""

from django.urls import path

from integration_hub.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("steps", views.steps, name="steps"),
    path("run/<int:run_id>", views.of_run, name="run"),
    path("missing", views.missing, name="missing"),
    path("glossary", views.glossary, name="glossary"),
    path("colours", views.colours, name="colours"),
]
