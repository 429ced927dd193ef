"""Orders from the shop: each page is in the database, raw, before the cursor moves past it (I4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from connectors.base import Page, Reads
from connectors.documents import Order as Document
from connectors.errors import Rejected
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import Opened, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.orders.claims import due, due_to_follow
from integration_hub.orders.keeping import keep
from integration_hub.orders.models import Doorbell, Order
from integration_hub.orders.reading import Parse, Taken, read
from integration_hub.orders.trials import Trials
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import IntakeSettings, intake_settings, intake_settings_of
from integration_hub.runs import leases, logbook
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State, Trigger


def take_in_orders(run: Run) -> Ending:
    """Read what is new in the shop until nobody has rung meanwhile; the run ends in the transaction that saw it."""
    source = run.process.source
    if run.mode == Mode.RECORD:
        return _take_in_given(run)
    with opened(source, keeper(source, run=run, only_failures=True)) as shop:
        while True:
            rings = ring_count(source)
            Pass(run, shop).read()
            ending = Ending(State.DONE, message=f"{run.staged} new or changed orders.")
            if _ended(run, rings, ending):
                start_delivery(source)
                return ending


def _take_in_given(run: Run) -> Ending:
    """Read the one order that was asked for; the cursor stays where it is."""
    source = run.process.source
    with opened(source, keeper(source, run=run)) as shop:
        taken = read_one(source, shop, run.record)
    order = take_in_read(source, taken, run.record)
    leases.beat(run, unit="orders", read=len(taken), staged=len(taken))
    if order is None:
        return Ending(State.DONE, "not_there", f"{source.name} has no order {run.record}.")
    said = f"Order {order.e_number} was read from {source.name}."
    logbook.write(run, said, subject=f"order:{order.pk}")
    return Ending(State.DONE, message=said)


def take_in_one(connection: Connection, shop_id: str) -> Order | None:
    """Read one order of the shop again; None where the shop has none by that id. Raises ConnectorError."""
    with opened(connection, keeper(connection)) as shop:
        taken = read_one(connection, shop, shop_id)
    return take_in_read(connection, taken, shop_id)


def read_one(connection: Connection, shop: Opened, shop_id: str) -> list[Taken]:
    """What the shop tells of one order; empty where it has none by that id. Raises ConnectorError."""
    reads = shop.connector.reads[Document]
    if reads.one is None:
        raise Rejected("no_single_read", "This shop cannot be asked for a single order.", "Start the service that reads all.")
    raw = reads.one(shop.client, shop_id)
    trials = _trials_of(intake_settings_of(connection))
    return list(read(raw, reads.parser(shop.client), trials)) if raw is not None else []


def take_in_read(connection: Connection, taken: Sequence[Taken], shop_id: str) -> Order | None:
    """Keep what was read of one order, and wake its delivery."""
    with transaction.atomic():
        kept = keep(connection, taken)
    if kept.ready:
        start_delivery(connection)
    return Order.objects.filter(connection=connection, shop_id=shop_id).first()


def ring(connection: Connection) -> None:
    """Somebody is at the shop's door: whoever reads now reads again, whoever has ended starts anew."""
    Doorbell.objects.get_or_create(connection=connection)
    Doorbell.objects.filter(connection=connection).update(rings=F("rings") + 1)


def ring_count(connection: Connection) -> int:
    """How often the shop has rung."""
    return Doorbell.objects.filter(connection=connection).values_list("rings", flat=True).first() or 0


def start_delivery(connection: Connection) -> None:
    """Wake the process that brings this shop's orders to the ERP, or looks after them there; without one they wait."""
    process = Process.objects.filter(kind=ORDERS_TO_ERP, source=connection, enabled=True).first()
    if process is None or not Order.objects.filter(due(connection.pk) | due_to_follow(connection.pk)).exists():
        return
    try:
        start_run(process, Cause(Trigger.CHAIN))
    except Refused:
        return  # its run has just ended: the clock wakes it again


@dataclass
class Pass:
    """One reading from the watermark to the end. A killed run goes on from the last page it had kept."""

    run: Run
    shop: Opened

    def read(self) -> None:
        """Every page into the database, then the watermark to where the shop's orders had come."""
        run, reads = self.run, self._reads
        begun = run.resume or self._begin(reads)
        since = datetime.fromisoformat(begun["since"]) if begun["since"] else None
        parse = reads.parser(self.shop.client)
        for page in reads.pages(self.shop.client, since, begun["page"]):
            begun = self._kept(page, parse, begun)
        self._move_on(begun)

    @cached_property
    def _trials(self) -> Trials:
        return _trials_of(intake_settings(self.run.process))

    @property
    def _reads(self) -> Reads[Any, Document]:
        return self.shop.connector.reads[Document]

    def _begin(self, reads: Reads[Any, Document]) -> dict[str, Any]:
        process, start_at = self.run.process, intake_settings(self.run.process).start_at
        process.refresh_from_db(fields=["watermark"])
        since = start_at
        if process.watermark and reads.changes and self.run.mode != Mode.FULL:
            since = max(process.watermark - reads.overlap, start_at or process.watermark - reads.overlap)
        leases.beat(self.run, unit=reads.unit)
        return {"since": since.isoformat() if since else "", "page": "", "newest": "", "begun": timezone.now().isoformat()}

    def _kept(self, page: Page, parse: Parse, begun: dict[str, Any]) -> dict[str, Any]:
        """One page and the cursor behind it, in one transaction; then the ERP's side is woken."""
        run, taken = self.run, [one for raw in page.records for one in read(raw, parse, self._trials)]
        wanted = [one for one in taken if self._is_ours(one)]
        moved = {**begun, "page": page.resume, "newest": max([begun["newest"], *map(_changed_at, taken)])}
        with transaction.atomic():
            kept = keep(run.process.source, wanted)
            faultpoint("intake.before_cursor")
            told = kept.new + kept.changed
            leases.beat(
                run, resume=moved, read=run.read + len(page.records), staged=run.staged + told,
                skipped=run.skipped + len(page.records) - told,
            )  # fmt: skip
        faultpoint("intake.page_kept")
        if kept.ready:
            start_delivery(run.process.source)
        return moved

    def _is_ours(self, taken: Taken) -> bool:
        start_at = intake_settings(self.run.process).start_at
        return start_at is None or taken.document is None or taken.document.changed_at >= start_at

    def _move_on(self, begun: dict[str, Any]) -> None:
        """The watermark forward, never past the moment this reading began: what changed behind its back is read again."""
        with transaction.atomic():
            if begun["newest"]:
                reached = min(datetime.fromisoformat(begun["newest"]), datetime.fromisoformat(begun["begun"]))
                further = Process.objects.filter(pk=self.run.process_id).exclude(watermark__gte=reached)
                further.update(watermark=reached)
            leases.beat(self.run, resume={})


def _trials_of(settings: IntakeSettings) -> Trials:
    return Trials.known_by(settings.test_customers, settings.test_payments)


def _changed_at(taken: Taken) -> str:
    """Comparable as text: all in UTC, all of one length."""
    if taken.document is None:
        return ""
    return taken.document.changed_at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds")


def _ended(run: Run, rings: int, ending: Ending) -> bool:
    """End the run, unless the shop rang since ``rings``; a ring that comes later finds the run ended and starts another."""
    with transaction.atomic():
        bell = Doorbell.objects.select_for_update().filter(connection=run.process.source_id).first()
        if bell and bell.rings != rings:
            return False
        leases.finish(run, ending)
    return True
