"""Which view answers which path."""

from django.urls import URLPattern, URLResolver, include, path

from integration_hub import health
from integration_hub.cases.views import desk
from integration_hub.manage import views
from integration_hub.manage.service_views import services
from integration_hub.metrics.views import metrics
from integration_hub.ui.views import choose_theme

OF_A_MERCHANT = [
    path("", include("integration_hub.manage.urls")),
    path("", include("integration_hub.tracing.urls")),
    path("orders/", include("integration_hub.orders.urls")),
    path("resends/", include("integration_hub.resending.urls")),
    path("cases/", include("integration_hub.cases.urls")),
    path("numbers/", include("integration_hub.orders.numbers.urls")),
    path("catalogue/", include("integration_hub.catalogue.urls")),
    path("catalogue/", include("integration_hub.imports.generation_urls")),
    path("runs/", include("integration_hub.runs.urls")),
    path("runs/", include("integration_hub.imports.urls")),
    path("charts/", include("integration_hub.charts.urls")),
    path("processes/schedules/", include("integration_hub.manage.scheduling.urls")),
    path("processes/", include("integration_hub.processes.urls")),
    path("mappings/", include("integration_hub.rehearsal.urls")),
    path("connections/", include("integration_hub.connections.urls")),
    path("connections/", include("integration_hub.manage.connection_urls")),
    path("why/", include("integration_hub.provenance.urls")),
    path("feeds/", include("integration_hub.publishing.urls")),
    path("help/", include("integration_hub.guide.urls")),
    path("resync/", include("integration_hub.publishing.resync_urls")),
    path("recipients/", include("integration_hub.alerts.urls")),
    path("closing/", include("integration_hub.closing.urls")),
    path("keys/", include("integration_hub.inbox.key_urls")),
    path("setup/", include("integration_hub.guided.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("desk/", desk, name="desk"),
    path("", include("integration_hub.accounts.urls")),
    path("people/", include("integration_hub.accounts.people_urls")),
    path("audit/", include("integration_hub.accounts.audit_urls")),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("theme", choose_theme, name="theme"),
    path("", include("integration_hub.inbox.urls")),
    path("services/", services, name="services"),
    path("logs/", include("integration_hub.runs.hub_urls")),
    path("setup/", include("integration_hub.guided.hub_urls")),
    path("api/", include("integration_hub.api.urls")),
    path("m/<slug:merchant>/", include(OF_A_MERCHANT)),
]

handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
