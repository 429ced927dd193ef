"""What the pages of resync read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from connectors.base import Side
from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, PRODUCTS_FROM_SHOP
from integration_hub.processes.models import Process
from integration_hub.publishing.comparing import FIGURES
from integration_hub.publishing.models import Comparison, Difference, Resync, ResyncItem
from integration_hub.publishing.standing import unlinked, with_their_story
from integration_hub.ui import words
from integration_hub.ui.paging import MOST_COUNTED, SIZE, count_of

MOST_EXAMPLES = 10
MOST_NOTICES = 3


@dataclass(frozen=True, slots=True)
class Store:
    """One connected shop: what tells it, what reads it, how it stands. ``feeds``: it is told everything at once instead."""

    shop: Connection
    teller: Process | None
    reader: Process | None
    comparison: Comparison | None
    feeds: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which unlinked items: whose SKU or name begins with ``sought``, of those that are ticked or not, or of all."""

    sought: str = ""
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """How much is not linked, and how much of that is ticked, each counted up to MOST_COUNTED and one.

    ``skus`` names all that is not linked where that is little; None where there is more than was counted.
    """

    count: int
    ticked: int
    skus: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some unlinked items in order of their SKUs, and the marks of the pages beside them, "" where there is none."""

    rows: list[Any]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One field that differs, in the reader's form: as the shop shows it, and as the hub would tell it."""

    name: str
    shop: str
    hub: str


@dataclass(frozen=True, slots=True)
class Differing:
    """One item that the shop shows otherwise."""

    sku: str
    name: str
    told: tuple[Told, ...]


def stores_of(merchant: Merchant) -> list[Store]:
    """The merchant's shops and targets of feeds, with how each stands."""
    kinds = [CATALOGUE_TO_SHOP, PRODUCTS_FROM_SHOP]
    processes = list(merchant.processes.filter(kind__in=kinds).select_related("source", "target").order_by("-enabled", "pk"))
    shops = [each for each in merchant.connections.select_related("comparison").order_by("name") if _is_shop(each)]
    return [_store(shop, processes) for shop in shops]


def store_of(merchant: Merchant, slug: str) -> Store | None:
    """One of them."""
    return next((store for store in stores_of(merchant) if store.shop.slug == slug), None)


def surveyed(process: Process) -> Survey:
    """How much is not linked: one walk along what is there, for all that a page says of it."""
    found = list(unlinked(process).annotate(chosen=F("ticked")).values_list("sku", "chosen")[: MOST_COUNTED + 1])
    if len(found) > MOST_COUNTED:
        return Survey(len(found), count_of(unlinked(process, ticked=True)), None)
    return Survey(len(found), sum(ticked for _, ticked in found), tuple(sku for sku, _ in found))


def asked_of(process: Process, asked: Asked, survey: Survey) -> QuerySet[CatalogueItem]:
    """The unlinked items that were asked for; of a few the database need not go through all that is linked again."""
    items = matching(process, asked)
    return items if survey.skus is None else items.filter(sku__in=survey.skus)


def items_page(process: Process, items: QuerySet[CatalogueItem], *, before: str, after: str) -> ItemPage:
    """A page of these items: after a SKU, before one, or the first."""
    items = with_their_story(process, items)
    if before:
        found = list(items.filter(sku__lt=before).order_by("-sku")[: SIZE + 1])
        shown = found[:SIZE][::-1]
        return ItemPage(shown, shown[0].sku if len(found) > SIZE else "", shown[-1].sku if shown else "")
    found = list(items.filter(sku__gt=after)[: SIZE + 1])
    shown = found[:SIZE]
    return ItemPage(shown, shown[0].sku if after and shown else "", shown[-1].sku if len(found) > SIZE else "")


def matching(process: Process, asked: Asked) -> QuerySet[CatalogueItem]:
    """The unlinked items that were asked for."""
    items = unlinked(process, ticked=asked.ticked)
    if not asked.sought:
        return items
    return items.filter(Q(sku__istartswith=asked.sought) | Q(name__istartswith=asked.sought))


def differences_of(shop: Connection) -> QuerySet[Difference]:
    """What the shop shows otherwise than it was told."""
    return Difference.objects.filter(shop=shop).order_by("sku")


def examples(differences: QuerySet[Difference]) -> list[Differing]:
    """The first of them."""
    return [
        Differing(each.sku, each.name, tuple(_told(**field) for field in each.fields)) for each in differences[:MOST_EXAMPLES]
    ]


def counts_of(resync: Resync) -> dict[str, int]:
    """How many of a resync's items ended in which way; each way is in it."""
    counted = dict(told_of(resync).order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: counted.get(outcome, 0) for outcome in ResyncItem.Outcome.values}


def worth_seeing(counts: dict[str, int]) -> str:
    """What of a resync is shown first: what was refused, else what is new."""
    order = (ResyncItem.Outcome.REFUSED, ResyncItem.Outcome.MADE, ResyncItem.Outcome.TOLD, ResyncItem.Outcome.DUE)
    return next((outcome.value for outcome in order if counts[outcome]), ResyncItem.Outcome.DUE.value)


def resyncs_of(shop: Connection) -> QuerySet[Resync]:
    """What was asked for this shop before, newest first."""
    return Resync.objects.filter(shop=shop).select_related("run", "run__process", "person")


def told_of(resync: Resync) -> QuerySet[ResyncItem]:
    """The items of a resync."""
    return ResyncItem.objects.filter(resync=resync)


def link(shop: Connection, items: Sequence[ResyncItem]) -> None:
    """Put beside each item its ``link``, where it has one by now."""
    links = Listing.objects.filter(shop=shop, sku__in=[item.sku for item in items]).exclude(product_id="")
    found = {each.sku: each for each in links}
    for item in items:
        item.link = found.get(item.sku)  # type: ignore[attr-defined]  # read by the template


def ended_unseen(person: Person) -> list[Resync]:
    """Resyncs of this person that have ended without being told so."""
    open_ = ResyncItem.objects.filter(resync=OuterRef("pk"), outcome=ResyncItem.Outcome.DUE)
    mine = Resync.objects.filter(person=person, seen=False, run__ended_at__isnull=False).annotate(is_due=Exists(open_))
    return list(mine.select_related("shop__merchant", "run")[:MOST_NOTICES])


def _told(name: str, shop: str, hub: str) -> Told:
    if name not in FIGURES:
        return Told(name, shop, hub)
    return Told(name, _figure(name, shop), _figure(name, hub))


def _figure(name: str, kept: str) -> str:
    if not kept:
        return words.UNKNOWN
    return words.quantity(Decimal(kept)) if name == "stock" else words.money(Decimal(kept), "")


def _store(shop: Connection, processes: Sequence[Process]) -> Store:
    teller = next((each for each in processes if each.kind == CATALOGUE_TO_SHOP and each.target_id == shop.pk), None)
    reader = next((each for each in processes if each.kind == PRODUCTS_FROM_SHOP and each.source_id == shop.pk), None)
    return Store(shop, teller, reader, getattr(shop, "comparison", None), connector(shop.connector).feeds is not None)


def _is_shop(connection: Connection) -> bool:
    try:
        return connector(connection.connector).side is Side.SHOP
    except UnknownConnector:
        return False
