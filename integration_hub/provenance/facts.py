"""All that is known of one field of one item on its way into one shop, gathered from the rooms that know it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet

from connectors.base import Limits
from connectors.registry import UnknownConnector, connector
from integration_hub.catalogue.models import Listing, Record, ShopItem
from integration_hub.connections.looking import Looked
from integration_hub.connections.models import Connection
from integration_hub.imports.looking import erp_now
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.provenance.sources import KIND_OF, Question, Said, said_of, value_of
from integration_hub.provenance.values import Field, Value, of_row, of_shop, of_told, same
from integration_hub.publishing.building import NO_LINK, fitted, for_shop, product, told_of
from integration_hub.publishing.limits import refusals
from integration_hub.publishing.looking import shop_now
from integration_hub.publishing.waiting import groups_of, links_of
from integration_hub.runs.models import Run

IMPORT_OF = {
    Field.PRICE: kinds.PRICES_FROM_ERP, Field.SALE_PRICE: kinds.PRICES_FROM_ERP, Field.STOCK: kinds.STOCK_FROM_ERP,
    Field.NAME: kinds.ITEMS_FROM_ERP, Field.DESCRIPTION: kinds.ITEMS_FROM_ERP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """When a process that carries the field runs next by itself; None: it does not."""

    process: Process | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the shop shows, and when it was seen there. ``live``: asked just now."""

    value: Value
    at: datetime
    live: bool = False


@dataclass(frozen=True, slots=True)
class ErpNow:
    """What the ERP answered just now, and what that makes of the field."""

    looked: Looked
    value: Value


@dataclass(frozen=True, slots=True)
class Facts:
    """``expected`` is what the shop would be told now (None: nothing of this item); ``told`` what it was told last.

    ``refusal``: why the shop would not take it, found before sending. ``waiting``: the item changed since the shop was told.
    """

    question: Question
    process: Process
    said: tuple[Said, ...]
    expected: Value | None
    wanted: bool
    known: bool
    refusal: str = ""
    listing: Listing | None = None
    told: Value | None = None
    told_run: Run | None = None
    waiting: bool = False
    shown: Shown | None = None
    bring: Due = field(default_factory=lambda: Due(None, None))
    tell: Due = field(default_factory=lambda: Due(None, None))
    erp_live: ErpNow | None = None
    shop_live: Looked | None = None

    @property
    def behind(self) -> bool:
        """Whether the shop would be told another value now than it was told last."""
        return self.told is not None and self.expected is not None and not same(self.told, self.expected)


def facts_of(process: Process, question: Question, *, today: date, live: bool = False) -> Facts:
    """Everything of the question but what is not there; asks both sides where ``live``."""
    shop = process.target
    if shop is None:
        raise ValueError("Only a process that tells a shop shows something there.")
    listing = Listing.objects.filter(shop=shop, sku=question.sku).first()
    looked = shop_now(shop, question.sku) if live else None
    told = of_told(question.field, question.market, listing.told) if listing else None
    expected, wanted, known, refusal = _expected(process, question, today)
    rev = Record.objects.filter(connection=process.source, item_key=question.sku).order_by("-rev").values_list("rev", flat=True)
    return Facts(
        question=question,
        process=process,
        said=tuple(said_of(process.source, question, today)),
        expected=expected,
        wanted=wanted,
        known=known,
        refusal=refusal,
        listing=listing,
        told=told,
        told_run=Run.objects.filter(pk=listing.run_id).select_related("merchant").first() if listing and listing.run_id else None,
        waiting=known and (listing is None or (rev.first() or 0) > listing.rev),
        shown=_shown(shop, question, looked),
        bring=_due(process.merchant.processes.filter(kind=IMPORT_OF[question.field], source=process.source)),
        tell=_due(process.merchant.processes.filter(pk=process.pk)),
        erp_live=_erp_live(process.source, question, today) if live else None,
        shop_live=looked,
    )


def limits_of(shop: Connection) -> Limits:
    """What the shop accepts; nothing is known of a system that is gone."""
    try:
        declared = connector(shop.connector)
    except UnknownConnector:
        return Limits()
    takes = declared.publishes or declared.feeds
    return takes.limits if takes else Limits()


def _expected(process: Process, question: Question, today: date) -> tuple[Value | None, bool, bool, str]:
    """What would be told now; whether the item is wanted in the shop, and known at all; why the shop would refuse it."""
    group = next((group for group in groups_of(process, [question.sku]) if any(each.sku == question.sku for each in group)), [])
    source = next((each for each in group if each.sku == question.sku), None)
    if source is None or source.item is None:
        return None, False, False, ""
    links = links_of(process.target_id or 0, [each.sku for each in group])
    whole = product(group, links, question.settings, today)
    wanted = for_shop(source, question.settings, links.get(question.sku, NO_LINK))
    limits = limits_of(process.target) if process.target else Limits()
    if whole is None or not any(variant.sku == question.sku for variant in whole.variants):
        return None, wanted, True, ""
    whole = fitted(whole, limits)
    refused = refusals(whole, limits).get(question.sku)
    told = told_of(whole)[question.sku] | {"description": whole.description}
    return of_told(question.field, question.market, told), wanted, True, refused.message if refused else ""


def _shown(shop: Connection, question: Question, looked: Looked | None) -> Shown | None:
    """What the shop shows: as it says just now, else as it was read last."""
    if looked and looked.documents:
        found = looked.documents[0]
        return Shown(of_shop(question.field, found, found.variants[0]), looked.at, live=True)
    row = ShopItem.objects.filter(shop=shop, sku=question.sku).values().first()
    value = of_row(question.field, row) if row else None
    return Shown(value, row["seen_at"]) if row and value is not None else None


def _erp_live(erp: Connection, question: Question, today: date) -> ErpNow:
    looked = erp_now(erp, KIND_OF[question.field], question.sku)
    return ErpNow(looked, value_of(question, looked.documents, today))


def _due(processes: QuerySet[Process]) -> Due:
    on = Q(schedules__enabled=True)
    found = processes.annotate(next_at=Min("schedules__next_at", filter=on)).order_by("-enabled", "pk").first()
    return Due(found, found.next_at if found and found.enabled else None)
