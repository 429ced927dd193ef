"""What a shop itself shows, read whole and kept beside what it was told. A reading that is broken off forgets nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from connectors.base import Client, Page, Reads
from connectors.documents import Product
from connectors.errors import PagesMoved
from integration_hub.catalogue.indexing import INDEX_CATALOGUE
from integration_hub.catalogue.models import ShopItem
from integration_hub.connections.opening import opened
from integration_hub.faultpoints import faultpoint
from integration_hub.imports.reading import ahead
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.models import Process
from integration_hub.processes.settings import mirror_settings
from integration_hub.publishing.comparing import compare
from integration_hub.publishing.linking import complete_links, twins
from integration_hub.publishing.shelves import Shelf
from integration_hub.publishing.standing import recount
from integration_hub.runs import leases, logbook
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.bell import ring
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, State, Trigger

MOST_READS = 3
"""How often a shop that moves is read from the start."""
FEW = 20
"""Shops that showed fewer items are not judged by shares."""
_KEPT_TWINS = 20
UNCHANGED = "What the hub knows of the shop stays as it was."


@dataclass(frozen=True, slots=True)
class Figures:
    """What one reading led to."""

    gone: int = 0
    linked: int = 0
    twins: int = 0


def mirror_products(run: Run) -> Ending:
    """Read all that the shop shows; only then forget what it shows no more, and link what can be linked."""
    source = run.process.source
    with opened(source, keeper(source, run=run, only_failures=True)) as shop:
        reads = shop.connector.reads.get(Product)
        if reads is None or (run.process.monitoring and not reads.counts):
            why = reads.why_no_count if reads else f"{shop.connector.name} cannot tell the hub its products."
            return Ending(State.FAILED, "cannot_read", f"{why} {UNCHANGED}", "Switch the service, or its monitoring, off.")
        shop.connector.check(shop.client)
        problem = _read_whole(run, shop.client, reads)
    return problem or _concluded(run)


def _read_whole(run: Run, client: Client, reads: Reads[Any, Product]) -> Ending | None:
    """None once every product was seen in one reading; else why nothing is forgotten."""
    for again in range(MOST_READS):
        if not run.resume:
            _begin(run, client, reads)
        try:
            _read(run, client, reads)
            return _counted(run, client, reads)
        except PagesMoved as moved:
            logbook.write(run, f"{moved.message} Reading again from the start ({again + 1}).", Level.WARNING)
            run.resume = {}
    said = f"The shop's products moved {MOST_READS} times while they were read. {UNCHANGED}"
    return Ending(State.COUNT_MISMATCH, "source_moved", said, "Start it again, at an hour at which nobody changes much there.")


def _begin(run: Run, client: Client, reads: Reads[Any, Product]) -> None:
    expected = reads.count(client, None) if reads.count and run.process.monitoring else None
    with transaction.atomic():
        Shelf(run.process.source_id, run.pk).begin_anew()
        resume = {"page": "", "begun": timezone.now().isoformat()}
        leases.beat(run, unit=reads.unit, expected=expected, read=0, staged=0, skipped=0, resume=resume)


def _read(run: Run, client: Client, reads: Reads[Any, Product]) -> None:
    parse, shelf = reads.parser(client), Shelf(run.process.source_id, run.pk)
    for page in _pages(run, client, reads):
        products = [product for raw in page.records for product in parse(raw).documents]
        with transaction.atomic():
            changed = shelf.keep(products)
            faultpoint("mirror.before_beat")
            leases.beat(
                run, resume={**run.resume, "page": page.resume}, read=run.read + len(page.records), staged=run.staged + changed,
                skipped=run.skipped + sum(len(product.variants) for product in products) - changed,
            )  # fmt: skip
        faultpoint("mirror.page_kept")


def _pages(run: Run, client: Client, reads: Reads[Any, Product]) -> Iterator[Page]:
    """The shop's pages, read ahead; a heartbeat where one keeps us waiting."""
    for page in ahead(reads.pages(client, None, str(run.resume["page"]))):
        if page is None:
            leases.beat(run)
        else:
            yield page


def _counted(run: Run, client: Client, reads: Reads[Any, Product]) -> Ending | None:
    """With monitoring the number told before must have come; else the shop, asked afterwards, must have as many as came."""
    if run.expected is not None and run.expected != run.read:
        said = f"{run.expected:,} products were expected, {run.read:,} came. {UNCHANGED}"
        return Ending(State.COUNT_MISMATCH, "count_mismatch", said, "Start it again; if it stays so, ask whoever runs the shop.")
    if reads.count and (now := reads.count(client, None)) != run.read:
        raise PagesMoved("count_moved", f"{run.read:,} products came, and the shop says it has {now:,}.", "")
    return None


def _concluded(run: Run) -> Ending:
    gone = ShopItem.objects.filter(shop=run.process.source_id).exclude(seen_run=run.pk)
    figures = Figures(gone=gone.count())
    if harm := _harm(run, figures.gone):
        return harm
    faultpoint("mirror.before_forgetting")
    with transaction.atomic():
        leases.hold(run)
        gone.delete()
    faultpoint("mirror.forgotten")
    begun, shop_id = datetime.fromisoformat(str(run.resume["begun"])), run.process.source_id
    tellers = Process.objects.filter(kind=CATALOGUE_TO_SHOP, target=shop_id).select_related("source", "target")
    figures = replace(figures, linked=sum(complete_links(teller, since=begun) for teller in tellers), twins=_report(run))
    _compare(run, tellers, begun)
    _begin_telling(tellers)
    leases.beat(run, published=run.staged + figures.gone, plan={"gone": figures.gone, "linked": figures.linked})
    return Ending(State.DONE, message=_said(run, figures), remedy=_remedy(figures))


def _harm(run: Run, gone: int) -> Ending | None:
    """A shop that shows most of its products no more has rather a fault than a clearance sale (R101)."""
    forced = run.force_reason and run.trigger == Trigger.PERSON and run.person_id
    known, most = ShopItem.objects.filter(shop=run.process.source_id).count(), mirror_settings(run.process).most_gone
    if forced or most == 1 or not gone or (gone < known and (known < FEW or gone / known < most)):
        return None
    said = f"The shop shows {gone:,} of the {known:,} items no more ({gone / known:.0%}; allowed: below {most:.0%}). {UNCHANGED}"
    remedy = "Open the shop and see whether its products are there. If they were really deleted, support can force this."
    return Ending(State.HARMFUL, "harmful_reading", said, remedy)


def _report(run: Run) -> int:
    """Log the SKUs that could not be linked because the shop shows them more than once; how many."""
    skus = list(twins(run.process.source_id))
    for sku in skus[:_KEPT_TWINS]:
        said = f"The shop shows the SKU {sku} more than once, so it is not linked by it."
        logbook.write(run, said, Level.WARNING, subject=f"item:{sku}")
    return len(skus)


def _compare(run: Run, tellers: QuerySet[Process], begun: datetime) -> None:
    """Against what the shop is told by the process that is on; the catalogue's list then shows what only the shop has."""
    teller = tellers.order_by("-enabled", "pk").first()
    if teller:
        compare(run, teller, since=begun)
        recount(teller, at=timezone.now())
        ring(INDEX_CATALOGUE, teller.source_id)


def _begin_telling(tellers: QuerySet[Process]) -> None:
    """The other direction of the first sync (R23): a shop that was never told anything is told now."""
    for teller in tellers.filter(enabled=True, runs__isnull=True):
        try:
            start_run(teller, Cause(Trigger.CHAIN))
        except Refused:
            continue


def _said(run: Run, figures: Figures) -> str:
    said = f"{run.staged:,} items are new or changed, {run.skipped:,} as before, {figures.gone:,} gone from the shop."
    if figures.linked:
        said += f" Linked by their SKU: {figures.linked:,}."
    if figures.twins:
        said += f" SKUs that it shows more than once, so that they were not linked: {figures.twins:,}."
    return said


def _remedy(figures: Figures) -> str:
    return "Give each product in the shop a SKU of its own; the log names them." if figures.twins else ""
