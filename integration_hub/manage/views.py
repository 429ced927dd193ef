"""Where one arrives, what a merchant's services are doing, and the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from integration_hub import journeys
from integration_hub.accounts.access import HubRequest, Permission, may, merchants_of, needs
from integration_hub.cases.queries import causes_of
from integration_hub.connections.identity import confirmation, pins_of
from integration_hub.connections.queries import files_shown, shown_of
from integration_hub.manage import health, queries
from integration_hub.manage.ailing import left_out
from integration_hub.manage.facts import facts_of
from integration_hub.manage.freshness import freshness_of
from integration_hub.manage.lines import replications_of
from integration_hub.manage.ways import ways_of
from integration_hub.ui.paging import page_of


@needs(Permission.BROWSE)
def home(request: HubRequest) -> HttpResponse:
    """The overview of somebody who sees one merchant; else the list of them."""
    merchants = list(merchants_of(request.user))
    if len(merchants) == 1:
        return redirect("manage:overview", merchants[0].slug)
    return render(request, "manage/home.html", {"lines": health.of_all(merchants)})


@needs(Permission.BROWSE)
def overview(request: HubRequest) -> HttpResponse:
    merchant = request.merchant
    found = health.of_all([merchant])[0]
    causes = causes_of(merchant) if may(request.user, Permission.HANDLE_CASES) else {}
    shown = {
        "health": found,
        "boards": queries.boards((service.process for service in found.facts.services), causes),
        "fresh": freshness_of(found.facts.services, found.facts.now),
        "replications": replications_of(found.facts),
        "recipients_missing": not merchant.recipients.exists(),
    }
    return render(request, "manage/overview.html", shown)


@needs(Permission.BROWSE)
def replication(request: HubRequest) -> HttpResponse:
    """Whether each ERP's data still comes: alive, quiet or broken (R122, R123)."""
    facts = facts_of([request.merchant])[0]
    found = replications_of(facts)
    shown = {
        "replications": found,
        "left_out": list(left_out(facts)),
        "sound": all(each.is_sound for each in found),
        "connections": facts.connections,
    }
    return render(request, "manage/replication.html", shown)


@needs(Permission.BROWSE)
def connection(request: HubRequest, connection: str) -> HttpResponse:
    """How one connection is, the way of the data through it, and its files, those that came in or those that were left."""
    found = get_object_or_404(request.merchant.connections.select_related("merchant"), slug=connection)
    pins, left = pins_of(found), request.GET.get("files") == "left"
    shown = {
        "connection": found,
        "each": shown_of(found),
        "confirmed": confirmation(found, pins) if pins else None,
        "ways": ways_of(found),
        "overdue": queries.overdue(found),
        "left": left,
        "page": page_of(files_shown(found, left=left), request.GET),
    }
    return render(request, "connections/detail.html", shown)


@needs(Permission.BROWSE)
def search(request: HubRequest) -> HttpResponse:
    """Where the search was once: bookmarks and mails still lead there."""
    return redirect(reverse("tracing:where", args=[request.merchant.slug], query={"q": request.GET.get("q", "")}))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not fit: it was open too long, or somebody logged in meanwhile."""
    return render(request, "form_expired.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Without request and so without the frame: what broke may be the database."""
    return render(None, "500.html", journeys.shown(request), status=500)
