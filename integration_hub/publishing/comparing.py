"""What a shop shows against what it would be told now (R37): a page of links at a time, after the shop was read whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from connectors.base import Limits
from connectors.documents import Product, Variant
from connectors.registry import connector
from integration_hub.catalogue.models import Listing, ShopItem
from integration_hub.processes.models import Process
from integration_hub.processes.settings import PublishSettings, publish_settings
from integration_hub.publishing.building import Link, fitted, product
from integration_hub.publishing.models import Difference
from integration_hub.publishing.waiting import groups_of
from integration_hub.runs import leases
from integration_hub.runs.models import Run

AT_ONCE = 500
GONE = "gone"
FIGURES = ("price", "sale_price", "stock")
Fields = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """By what a shop is compared."""

    settings: PublishSettings
    limits: Limits
    today: date = field(default_factory=timezone.localdate)


def compare(run: Run, process: Process, *, since: datetime) -> None:
    """Keep each linked item that the shop shows otherwise; forget what differs no more. ``since``: when the reading began."""
    publishes = process.target and connector(process.target.connector).publishes
    if publishes:
        rule = Rule(publish_settings(process), publishes.limits)
        for links in _pages(process, since):
            _keep(run, process, _differing(process, links, rule))
            leases.beat(run)
    Difference.objects.filter(shop=process.target_id).exclude(run_id=run.pk).delete()


def differences(whole: Product, variant: Variant, shown: ShopItem) -> Fields:
    """What of one variant the shop shows otherwise. What the hub does not tell is the shop's own business."""
    found = []
    if whole.name.strip() and whole.name.strip()[:250] != shown.name.strip():
        found.append({"name": "name", "shop": shown.name, "hub": whole.name})
    sale = variant.sale_price
    if sale and variant.price and sale.amount >= variant.price.amount:
        sale = None
    price = variant.price.amount if variant.price else None
    told = (price, sale.amount if sale else None, variant.stock)
    for name, there, here in zip(FIGURES, (shown.price, shown.sale_price, shown.stock), told, strict=True):
        if here is not None and here != there:
            found.append({"name": name, "shop": _words(there), "hub": _words(here)})
    return found


def _pages(process: Process, since: datetime) -> Iterator[list[Listing]]:
    """The shop's links in order, without those that were told while the shop was being read."""
    linked = Listing.objects.filter(shop=process.target_id, state__in=[Listing.State.LISTED, Listing.State.DRAFT])
    linked = linked.exclude(product_id="").filter(Q(told_at__isnull=True) | Q(told_at__lt=since))
    after = ""
    while page := list(linked.filter(sku__gt=after).order_by("sku")[:AT_ONCE]):
        yield page
        after = page[-1].sku


def _differing(process: Process, links: Sequence[Listing], rule: Rule) -> Iterator[tuple[str, str, Fields]]:
    """SKU, name and what differs. What waits to be told is left out: the queue mends it by itself."""
    known, shown = {link.sku: link for link in links}, _shown(process, links)
    names = {sku: Link(link.product_id, link.variant_id, link.sent_digest) for sku, link in known.items()}
    for group in groups_of(process, list(known)):
        whole = product(group, names, rule.settings, rule.today)
        revs = {source.sku: source.rev for source in group}
        for variant in fitted(whole, rule.limits).variants if whole else ():
            link = known.get(variant.sku)
            if whole and link and variant.active and not _waits(revs[variant.sku], link, process):
                fields = _fields(whole, variant, shown.get((link.product_id, link.variant_id)))
                if fields:
                    yield variant.sku, whole.name, fields


def _waits(rev: int, link: Listing, process: Process) -> bool:
    return rev > link.rev and rev > process.position


def _fields(whole: Product, variant: Variant, shown: ShopItem | None) -> Fields:
    if shown is None:
        return [{"name": GONE, "shop": "", "hub": ""}]
    return differences(whole, variant, shown)


def _shown(process: Process, links: Sequence[Listing]) -> Mapping[tuple[str, str], ShopItem]:
    rows = ShopItem.objects.filter(shop=process.target_id, product_id__in={link.product_id for link in links})
    return {(row.product_id, row.variant_id): row for row in rows}


def _keep(run: Run, process: Process, found: Iterator[tuple[str, str, Fields]]) -> None:
    shop: Any = process.target_id
    rows = [Difference(shop_id=shop, sku=sku, name=name[:250], fields=fields, run_id=run.pk) for sku, name, fields in found]
    Difference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["shop", "sku"], update_fields=["name", "fields", "run_id"], batch_size=400
    )


def _words(figure: Decimal | None) -> str:
    return "" if figure is None else f"{figure.normalize():f}"
