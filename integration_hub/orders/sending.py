"""One order to one outcome: asked for where it may already stand in the ERP, mapped, given its customer, sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic
from typing import Any

from connectors import documents
from connectors.base import Call, Connector
from connectors.documents import Customer, Readiness
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.registry import connector
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import Opened, config_of, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.mapping import for_erp
from integration_hub.mappings.models import Mapping
from integration_hub.orders import outcomes
from integration_hub.orders.claims import Claim
from integration_hub.orders.customers import BeingMade, Desk
from integration_hub.orders.document import STATE_OF, document_of, edited_document_of
from integration_hub.orders.erp import Erp
from integration_hub.orders.models import OrderState
from integration_hub.orders.outcomes import Delivery, Setting
from integration_hub.processes.models import Process
from integration_hub.processes.settings import delivery_settings
from integration_hub.runs import logbook
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.models import Level, Run

SPARE = timedelta(seconds=60)
"""What a lease holds beside the time of the writes: for asking, and for the other orders of a batch."""
TROUBLES = 3
"""So many orders in a row that the ERP did not take: then it is asked whether it is there at all."""
HELD = 0.05
"""Seconds that a delivery may wait to be written together with the next ones."""


class Withdrawn(Exception):
    """The shop's order is no longer one for the ERP."""

    def __init__(self, state: OrderState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(slots=True)
class Ear:
    """Keeps each call beside the order that it was made for."""

    connection: Connection
    run: Run
    subject: str = ""

    def __call__(self, call: Call) -> None:
        keeper(self.connection, run=self.run, subject=self.subject)(call)


@contextmanager
def opened_line(run: Run) -> Iterator["Line"]:
    """The way into the process's ERP, open."""
    process = run.process
    if process.target is None:
        raise Rejected("no_erp", f"{process} has no ERP.", "Ask the administrator of the hub to name one.")
    ear = Ear(process.target, run)
    with opened(process.target, ear, subject=lambda: ear.subject) as way:
        yield _line(run, way, ear)


def _line(run: Run, way: Opened, ear: Ear) -> "Line":
    process, writes = run.process, way.connector.writes
    settings = delivery_settings(process)
    acknowledges = connector(process.source.connector).acknowledge is not None
    return Line(
        run,
        way,
        ear,
        Erp(process, way.client, writes[documents.Order]),
        Desk(process, settings, way.client, writes.get(Customer)),
        Setting(run.pk, settle_of(way.connector, way.config.settle), settings.most_tries, acknowledges),
        active(process),
        settings.ask_first,
    )


def settle_of(erp: Connector[Any, Any], told: timedelta | None) -> timedelta | None:
    """How long after a lost answer the ERP may be asked: as ``told`` of the account, else its connector; None: never."""
    writes, customers = erp.writes[documents.Order], erp.writes.get(Customer)
    if writes.find is None and not writes.idempotent:
        return None
    return told or (max(writes.settle, customers.settle) if customers else writes.settle)


def settle_in(process: Process) -> timedelta | None:
    """The same, of a process's ERP that need not be open, nor even be in order."""
    if process.target is None:
        return None
    try:
        told = config_of(process.target).settle
    except Access:
        told = None
    return settle_of(connector(process.target.connector), told)


@dataclass(slots=True)
class Line:
    """The open way into one ERP: takes claimed orders one by one."""

    run: Run
    opened: Opened
    ear: Ear
    erp: Erp
    desk: Desk
    setting: Setting
    mapping: Mapping | None
    ask_first: bool
    delivered: int = 0
    _done: list[Delivery] = field(default_factory=list)
    _held_since: float = 0.0
    _troubles: int = 0
    _tries: int = 0

    @property
    def source_id(self) -> int:
        return self.run.process.source_id

    @property
    def lease(self) -> timedelta:
        """Longer than all writes of an order, with time to ask before."""
        customer = self.desk.writes.deadline if self.desk.writes else timedelta()
        return 2 * self.erp.writes.deadline + customer + SPARE

    def attempt(self, one: Claim) -> None:
        """One claimed order to its outcome. Raises Access, and whatever shows that the ERP is not there at all."""
        self.ear.subject = f"order:{one.order.pk}"
        self._tries = one.order.tries
        self._held_since = self._held_since if self._done else monotonic()
        try:
            self._concluded(one)
        except Access as refused:
            outcomes.postpone(one, self.setting, refused)
            raise
        except BaseException as bug:
            lost = Uncertain("hub_error", f"The hub stopped in the middle of it ({type(bug).__name__}).", "")
            outcomes.doubt(one, self.setting, lost, self._version)
            raise
        if self._done and monotonic() - self._held_since > HELD:
            self.flush()
        if self._troubles >= TROUBLES:
            self._make_sure_it_is_there()

    def keep_up(self) -> None:
        """From now on by the rules that hold now: the attempts before went by those that held when they began."""
        self.mapping = active(self.run.process)

    def flush(self) -> None:
        """Write what was delivered."""
        done, self._done = self._done, []
        if done:
            faultpoint("delivery.before_record")
            self.delivered += outcomes.deliver(done, self.setting)
            faultpoint("delivery.recorded")

    def pause_after(self, away: ConnectorError) -> timedelta:
        """How long to leave an ERP alone that is away."""
        return outcomes.delay(self._tries, away.retry_after)

    @property
    def _version(self) -> int | None:
        return self.mapping.version if self.mapping else None

    def _make_sure_it_is_there(self) -> None:
        """Bad orders in a row hold nobody up; an ERP that is away ends the drain."""
        self.ear.subject = ""
        self.opened.connector.check(self.opened.client)
        self._troubles = 0

    def _concluded(self, one: Claim) -> None:
        try:
            self._done.append(self._delivery(one))
        except Withdrawn as no_longer:
            outcomes.withdraw(one, self.setting, no_longer.state)
        except Unavailable as problem:
            self._troubles += not isinstance(problem, BeingMade)
            outcomes.postpone(one, self.setting, problem)
        except Uncertain as lost:
            self._troubles += 1
            faultpoint("delivery.answer_lost")
            if outcomes.doubt(one, self.setting, lost, self._version):
                self._tell(one, lost, Level.WARNING)
        except Rejected as refusal:
            self._troubles = 0
            if outcomes.fail(one, self.setting, refusal, self._version):
                self._tell(one, refusal, Level.ERROR)
        else:
            self._troubles = 0

    def _tell(self, one: Claim, problem: ConnectorError, level: Level) -> None:
        """Lead whoever reads the logs to the order."""
        logbook.write(self.run, f"{one.order.e_number}: {problem.message}", level, subject=f"order:{one.order.pk}")

    def _delivery(self, one: Claim) -> Delivery:
        """The order in the ERP: found there, or entered. Raises what kept it out."""
        document, edited = document_of(one.order), edited_document_of(one.order)
        asked_for = edited or document
        there = self.erp.found(one, _of_customer(asked_for, self.desk.known(asked_for.customer)))
        if there:
            return Delivery(one, there, found=True, mapping_version=None)
        if document.readiness is not Readiness.READY:
            raise Withdrawn(STATE_OF[document.readiness])
        mapped = edited or for_erp(document, rules_of(self.mapping))
        key = self.desk.key_for(mapped.customer, one.order.pk)
        return Delivery(one, self.erp.taken(one, _of_customer(mapped, key)), found=False, mapping_version=self._version)


def _of_customer(document: documents.Order, key: str) -> documents.Order:
    return replace(document, customer=replace(document.customer, key=key)) if key else document
