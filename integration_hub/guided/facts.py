"""What stands of a merchant's set-up: read for many at once, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Connector, Side, Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection
from integration_hub.guided.models import Answer, SetUp
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.models import Run

PREFETCHED = ("answers__person", "merchant__connections", "merchant__processes__schedules", "merchant__recipients")


@dataclass(frozen=True, slots=True)
class Facts:
    """One set-up and what it has made so far. ``dry`` is the newest dry run of each process, by its id."""

    set_up: SetUp
    answers: dict[str, Answer]
    connections: dict[Side, Connection]
    processes: list[Process]
    recipients: int
    dry: dict[int, Run] = field(default_factory=dict)

    def declared(self, side: Side) -> Connector[Any, Any] | None:
        """What was chosen for that side; None: nothing, or what the hub does not know any more."""
        key = self.set_up.chosen(side)
        try:
            return connector(key) if key else None
        except UnknownConnector:
            return None

    def connection(self, side: Side) -> Connection | None:
        """The connection to the system that was chosen; None while it is not made."""
        return self.connections.get(side)

    def process(self, kind: str) -> Process | None:
        """The service of that kind, whether it is wanted or not."""
        return next((each for each in self.processes if each.kind == kind), None)

    @property
    def wanted(self) -> list[Process]:
        """The services that begin when the merchant goes live, in the order of their kinds."""
        order = list(KINDS)
        mine = [each for each in self.processes if each.kind not in self.set_up.left_out]
        return sorted(mine, key=lambda each: order.index(each.kind))

    @property
    def imports(self) -> list[Process]:
        """Those that can be tried by a dry run: what is pushed cannot be fetched."""
        erp = self.declared(Side.ERP)
        pushed = erp is not None and erp.transport is Transport.PUSH
        return [] if pushed else [each for each in self.wanted if each.service.is_import]


def facts_of(set_ups: Iterable[SetUp]) -> list[Facts]:
    """Of all of them; each must have been read with ``PREFETCHED``."""
    found = [_facts(set_up) for set_up in set_ups]
    newest: dict[int, Run] = {}
    pks = [each.pk for one in found for each in one.processes if each.service.is_import]
    for run in Run.objects.filter(process__in=pks, mode=Mode.DRY_RUN).defer("resume").order_by("pk"):
        newest[run.process_id] = run
    for one in found:
        one.dry.update({each.pk: newest[each.pk] for each in one.processes if each.pk in newest})
    return found


def _facts(set_up: SetUp) -> Facts:
    merchant = set_up.merchant
    connections = list(merchant.connections.all())
    by_side = {side: each for side in Side for each in connections if set_up.chosen(side) == each.connector}
    ends = {each.pk: each for each in by_side.values()}
    processes = [each for each in merchant.processes.all() if each.source_id in ends]
    for process in processes:
        process.source = ends[process.source_id]
        if process.target_id in ends:
            process.target = ends[process.target_id]
        process.merchant = merchant
    answers = {each.step: each for each in set_up.answers.all()}
    return Facts(set_up, answers, by_side, processes, len(merchant.recipients.all()))
