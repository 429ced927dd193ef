"""What the frame of the console's pages shows: whose pages these are, where they lie, what the person may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.access import Permission, may, merchants_of
from integration_hub.accounts.models import Merchant, Person
from integration_hub.cases.queries import live_count
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.publishing.models import Resync
from integration_hub.publishing.resync_queries import ended_unseen
from integration_hub.runs.clock import stopped_since

MOST_LISTED = 9
PAGES = (
    (_("Overview"), "manage:overview", ("manage:overview", "manage:search"), Permission.BROWSE),
    (_("Orders"), "orders:list", ("orders:", "resending:"), Permission.BROWSE),
    (_("Cases"), "cases:list", ("cases:",), Permission.HANDLE_CASES),
    (_("Numbers"), "numbers:ledger", ("numbers:", "closing:"), Permission.BROWSE),
    (_("Catalogue"), "catalogue:list", ("catalogue:", "generations:"), Permission.BROWSE),
    (_("Runs"), "runs:list", ("runs:list", "runs:detail", "runs:force", "plans:"), Permission.BROWSE),
    (_("Logs"), "runs:logs", ("runs:logs",), Permission.BROWSE),
    (_("Charts"), "charts:all", ("charts:",), Permission.BROWSE),
    (
        _("Processes"),
        "processes:list",
        ("processes:list", "processes:detail", "manage:replication", "mappings:"),
        Permission.BROWSE,
    ),
    (_("Schedules"), "processes:schedules", ("processes:schedules", "schedules:"), Permission.BROWSE),
    (_("Connections"), "connections:list", ("connections:", "connection:", "keys:", "resync:"), Permission.BROWSE),
    (_("Recipients"), "alerts:recipients", ("alerts:",), Permission.BROWSE),
)
"""The bar of a merchant's pages: name, where it leads, the views that lie under it, and what one needs for it."""
HUB_PAGES = (
    (_("Desk"), "desk", ("desk",), Permission.HANDLE_CASES),
    (_("Merchants"), "home", ("home",), Permission.START_RUNS),
    (_("Services"), "services", ("services",), Permission.START_RUNS),
    (_("Logs"), "logs:all", ("logs:",), Permission.START_RUNS),
    (_("Set-up"), "set_ups:list", ("set_ups:", "guided:"), Permission.EDIT_CONNECTIONS),
    (_("People"), "people:list", ("people:",), Permission.EDIT_PEOPLE),
    (_("Audit trail"), "audit:list", ("audit:",), Permission.SEE_AUDIT),
)
"""The bar of the pages that are nobody's in particular, and what one needs for each."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the bar."""

    name: str
    url: str
    current: bool
    counted: Callable[[], int] | None = None
    """How many things wait there; asked only by a whole page, not by its fragments."""


def console(request: HttpRequest) -> dict[str, Any]:
    """Of a page of nobody's, or of no merchant's, only what is known."""
    person = getattr(request, "user", None)
    known = {"clock_stopped": stopped_since(), "support_address": settings.HUB_SUPPORT_ADDRESS}
    if not isinstance(person, Person):
        return known
    merchant: Merchant | None = getattr(request, "merchant", None)
    listed: Sequence[Merchant] = SimpleLazyObject(lambda: _listed(person))  # type: ignore[assignment]
    return {
        **known,
        "merchant": merchant,
        "merchants": listed,
        "resyncs_ended": _resyncs_ended(person),
        "disconnected": lambda: _disconnected(merchant, listed) if merchant else [],
        "may": {permission.name.lower(): may(person, permission) for permission in Permission},
        "pages": _pages(request, person, merchant) if merchant else _hub_pages(request, person),
        "hub_pages": _hub_pages(request, person),
    }


def _resyncs_ended(person: Person) -> Callable[[], list[Resync]]:
    """Of whoever starts runs: asked only by a whole page, not by its fragments."""
    return lambda: ended_unseen(person) if may(person, Permission.START_RUNS) else []


def _listed(person: Person) -> list[Merchant]:
    """The merchants that the frame offers, each with whether a connection of its own is cut off: asked together, once a page."""
    cut_off = Connection.objects.filter(merchant=OuterRef("pk"), state=ServiceState.DISCONNECTED)
    return list(merchants_of(person).annotate(cut_off=Exists(cut_off))[:MOST_LISTED])


def _disconnected(merchant: Merchant, listed: Sequence[Merchant]) -> list[Connection]:
    """The merchant's connections that are cut off, told on every whole page of its own until they are connected again."""
    if any(each == merchant and not getattr(each, "cut_off", True) for each in listed):
        return []
    return list(merchant.connections.filter(state=ServiceState.DISCONNECTED))


def _pages(request: HttpRequest, person: Person, merchant: Merchant) -> list[Entry]:
    view, counted = _view(request), {"cases:list": lambda: live_count(merchant)}
    return [
        Entry(gettext(name), reverse(target, args=[merchant.slug]), view.startswith(under), counted.get(target))
        for name, target, under, needed in PAGES
        if may(person, needed)
    ]


def _hub_pages(request: HttpRequest, person: Person) -> list[Entry]:
    view = _view(request)
    allowed = [page for page in HUB_PAGES if may(person, page[-1])]
    return [Entry(gettext(name), reverse(target), view.startswith(under)) for name, target, under, _needed in allowed]


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
