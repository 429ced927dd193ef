"""Merchants: whose exchange it is, and whether it is well."""

from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import BaseModel, Field

from integration_hub.accounts.access import Permission
from integration_hub.accounts.tokens import merchants_open_to
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Shape
from integration_hub.api.shapes.merchants import (
    HealthWhole,
    MerchantRow,
    ReplicationWhole,
    ServiceRow,
    health_whole,
    merchant_row,
    replication_whole,
    service_row,
)
from integration_hub.manage import health
from integration_hub.manage.everywhere import page_of_services
from integration_hub.manage.facts import facts_of
from integration_hub.manage.freshness import freshness_of
from integration_hub.manage.lines import replications_of
from integration_hub.manage.service_filter import ServiceFilter
from integration_hub.processes.queries import kinds_of

everywhere = Room(_("Merchants"), "/merchants", hub=True)
services = Room(_("Merchants"), "/services", hub=True)
room = Room(_("Merchants"), "")


class ServicesAsked(BaseModel):
    """Which services of all merchants."""

    merchant: str = Field("", max_length=60, description="The slug of one of them.")
    service: str = Field("", max_length=40, description="A kind of service, as `orders_to_erp`.")
    state: str = Field("", max_length=10, description="By their newest run: `bad`, `active`, `well`, `never` or `off`.")
    page: int = Field(1, ge=1, le=10_000)


class Services(Shape):
    """A page of services, what is not well first."""

    items: list[ServiceRow]
    count: int
    page: int
    next_page: int | None


@everywhere.get("", Permission.BROWSE, list[MerchantRow])
def list_merchants(request: ApiRequest) -> list[MerchantRow]:
    """The merchants that the token opens, by name."""
    return [merchant_row(merchant) for merchant in merchants_open_to(request.auth).order_by("name")]


@room.get("", Permission.BROWSE, MerchantRow)
def get_merchant(request: ApiRequest) -> MerchantRow:
    """One merchant."""
    return merchant_row(request.merchant)


@room.get("/health", Permission.BROWSE, HealthWhole)
def get_health(request: ApiRequest) -> HealthWhole:
    """Is it well? What went wrong, what to do, and whom to ask."""
    found = health.of_all([request.merchant])[0]
    return health_whole(found, freshness_of(found.facts.services, found.facts.now))


@room.get("/replication", Permission.BROWSE, list[ReplicationWhole])
def get_replication(request: ApiRequest) -> list[ReplicationWhole]:
    """Whether each ERP's data still comes: alive, quiet or broken."""
    return [replication_whole(found) for found in replications_of(facts_of([request.merchant])[0])]


@services.get("", Permission.START_RUNS, Services)
def list_services(request: ApiRequest, asked: Query[ServicesAsked]) -> Services:
    """The services of all merchants that the token opens, what is not well first."""
    merchants = list(merchants_open_to(request.auth))
    form = filled_in(ServiceFilter(merchants, kinds_of(merchants), as_posted(asked)))
    found = page_of_services(form.merchants, kind=form.kind, state=form.standing, number=form.page)
    return Services(
        items=[service_row(row) for row in found.rows], count=found.count, page=found.number, next_page=found.after or None
    )
