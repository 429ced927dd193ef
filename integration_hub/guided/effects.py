"""What the planned schedules would do over 48 hours, computed as on the page of a single one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from integration_hub.guided.facts import Facts
from integration_hub.manage.scheduling.known import Known
from integration_hub.manage.scheduling.outlook import Outlook, outlook_of
from integration_hub.processes.ages import Age
from integration_hub.processes.effect import Line
from integration_hub.processes.keeping import Timing
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ITEMS_FROM_ERP, PRICES_FROM_ERP, STOCK_FROM_ERP
from integration_hub.processes.models import SCHEDULED, Process
from integration_hub.runs.measuring import Measured
from integration_hub.runs.models import State

TOLD_ON = (ITEMS_FROM_ERP, PRICES_FROM_ERP, STOCK_FROM_ERP)
"""What the catalogue takes on to the shop."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one service: its runs, the starts that meet one which has not ended, the longest wait for a turn, and the oldest data.

    ``oldest`` is how old data gets in the hub, ``in_shop`` in the shop; None where nothing is brought, or not by schedule.
    """

    process: Process
    runs: int
    left_out: int
    waited: timedelta
    oldest: timedelta | None
    in_shop: timedelta | None


def effects_of(facts: Facts, wanted: Mapping[str, Sequence[Timing]]) -> list[Effect]:
    """Of all services together, as they would run with these lines. A dry run tells how long a run takes; without, a minute."""
    processes = tuple(facts.wanted)
    table = {
        each.pk: tuple(Line(line.crontab, line.zone(each), line.mode.value) for line in wanted.get(each.kind, ()))
        for each in processes
    }
    known = Known(processes, _measured(facts), {})
    outlook = outlook_of(known, table, timezone.now().replace(second=0, microsecond=0))
    teller = facts.process(CATALOGUE_TO_SHOP) if facts.process(CATALOGUE_TO_SHOP) in processes else None
    return [_effect(outlook, each, teller) for each in processes]


def _effect(outlook: Outlook, process: Process, teller: Process | None) -> Effect:
    figures = outlook.figures(process)
    brings = process.service.target is None
    age = outlook.age(process) if brings else None
    told = outlook.age(process, teller) if teller and process.kind in TOLD_ON else None
    return Effect(process, figures.runs, figures.left_out, figures.waited, _most(age), _most(told))


def _most(age: Age | None) -> timedelta | None:
    return age.most if age else None


def _measured(facts: Facts) -> dict[tuple[int, str], Measured]:
    found: dict[tuple[int, str], Measured] = {}
    for pk, run in facts.dry.items():
        if run.state == State.HELD and run.started_at and run.ended_at:
            span = run.ended_at - run.started_at
            found |= {(pk, mode): Measured(span, span, {}) for mode, _label in SCHEDULED}
    return found
