"""The set-up of one merchant, a page a step."""

from django.urls import path

from integration_hub.guided import go_live_views, list_views, second_views, views

app_name = "guided"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("begin", list_views.begin, name="begin"),
    path("merchant", views.merchant, name="merchant"),
    path("systems", views.systems, name="systems"),
    path("access", views.access, name="access"),
    path("access/<slug:side>", views.access_to, name="access_to"),
    path("check", views.check, name="check"),
    path("check/<slug:side>/identity", views.identity, name="identity"),
    path("mapping", second_views.mapping, name="mapping"),
    path("services", second_views.services, name="services"),
    path("schedules", second_views.schedules, name="schedules"),
    path("monitoring", second_views.monitoring, name="monitoring"),
    path("recipients", second_views.recipients, name="recipients"),
    path("sync", go_live_views.sync, name="sync"),
    path("sync/progress", go_live_views.progress, name="progress"),
    path("skip/<slug:step>", go_live_views.skip, name="skip"),
    path("go-live", go_live_views.go_live, name="go_live"),
    path("give-up", go_live_views.give_up, name="give_up"),
]
