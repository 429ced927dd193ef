"""Who may do what, and whose pages one sees. Every view names the permission it needs."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.accounts.second_factor import led_elsewhere

P = ParamSpec("P")


class Permission(StrEnum):
    """What a person may do; BROWSE is what everybody who is logged in may."""

    BROWSE = "browse"
    START_RUNS = "start runs"
    REPAIR_ORDERS = "repair orders"
    FORCE_IMPORTS = "force imports"
    CHECK_CONNECTIONS = "check connections"
    SEE_EXCHANGES = "see exchanges"
    EDIT_RECIPIENTS = "edit recipients"
    EDIT_MONITORING = "edit monitoring"
    EDIT_API_KEYS = "edit API keys"
    CONFIRM_IDENTITY = "confirm a server's identity"
    TRY_SAMPLES = "try sample files"
    SEE_PAYLOADS = "see payloads"
    SIGN_CLOSING = "sign closing sheets"
    EDIT_ITEMS = "edit items"
    HANDLE_CASES = "handle cases"
    EDIT_ORDERS = "edit what an order becomes in the ERP"
    RELEASE_PLANS = "release or reject held imports"
    ROLL_BACK = "roll a catalogue back"
    EDIT_CONNECTIONS = "edit connections and services"
    EDIT_MAPPINGS = "edit mappings"
    EDIT_SCHEDULES = "edit schedules"
    EDIT_PEOPLE = "edit people"
    SEE_AUDIT = "see the audit trail"
    SEE_METRICS = "see metrics"


_SUPPORT = {
    Permission.BROWSE, Permission.START_RUNS, Permission.REPAIR_ORDERS, Permission.FORCE_IMPORTS,
    Permission.CHECK_CONNECTIONS, Permission.SEE_EXCHANGES, Permission.SEE_PAYLOADS,
    Permission.TRY_SAMPLES, Permission.SIGN_CLOSING, Permission.EDIT_ITEMS,
    Permission.HANDLE_CASES, Permission.EDIT_ORDERS, Permission.RELEASE_PLANS, Permission.ROLL_BACK, Permission.SEE_AUDIT,
}  # fmt: skip
TABLE = {
    Role.MERCHANT: {Permission.BROWSE, Permission.SEE_EXCHANGES, Permission.SIGN_CLOSING, Permission.EDIT_ITEMS},
    Role.SUPPORT: _SUPPORT,
    Role.ADMIN: set(Permission),
}
"""The access table (R125)."""


class HubRequest(HttpRequest):
    """A request of somebody who is logged in; ``merchant`` is the one whose pages these are."""

    user: Person
    merchant: Merchant
    htmx: HtmxDetails


View = Callable[Concatenate[HubRequest, P], HttpResponseBase]


def may(person: Person, permission: Permission) -> bool:
    """Whether the person's role allows it (on the merchants that the person sees)."""
    return permission in TABLE[Role(person.role)]


def merchants_of(person: Person) -> QuerySet[Merchant]:
    """The merchants whose pages the person sees: admins all, others those they are assigned."""
    return Merchant.objects.all() if person.role == Role.ADMIN else person.merchants.all()


def _zone(request: HttpRequest) -> str:
    """In whose time the page speaks: the merchant's."""
    merchant: Merchant | None = getattr(request, "merchant", None)
    return merchant.time_zone if merchant else settings.HUB_TIME_ZONE


def needs(permission: Permission) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let only those in who are logged in, see the merchant named in the path (else 404) and may do this (else 403).

    Who must have a second factor and has not shown it in this session is led to it, and reaches nothing else.
    """

    def guard(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, merchant: str | None = None, **kwargs: Any) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                raise PermissionDenied
            if elsewhere := led_elsewhere(request, person):
                return elsewhere
            # Whose it is comes before what one may: a stranger learns not even that the merchant is there (I8).
            if merchant is not None:
                request.merchant = get_object_or_404(merchants_of(person), slug=merchant)  # type: ignore[attr-defined]
            if not may(person, permission):
                raise PermissionDenied
            with timezone.override(_zone(request)):
                return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard
