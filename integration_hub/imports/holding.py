"""A harmful import that waits for a person: what it has read is kept, overtaken by newer runs, or forgotten in time."""

# ruff: noqa: S608 - the statements hold names of our own tables; values go as parameters

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from integration_hub.catalogue.decoding import KINDS
from integration_hub.catalogue.models import Kind
from integration_hub.faultpoints import faultpoint
from integration_hub.imports.accepting import NOTHING
from integration_hub.imports.as_of import Difference
from integration_hub.imports.drawing import Staged
from integration_hub.imports.models import HeldRecord
from integration_hub.imports.plan import Plan
from integration_hub.imports.reading import Course
from integration_hub.processes.kinds import KINDS as SERVICES
from integration_hub.processes.models import Mode, Process
from integration_hub.runs import leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import ASKED_FOR, Run, State

HELD_FOR = timedelta(days=7)
AT_ONCE = 5000
NOTHING_DONE = "Nothing of it was published."
REMEDY = (
    "Look at its plan. If it is a mistake, mend it in the ERP and reject the plan; the next sync brings what was mended. "
    "If it is meant, support can release the plan, with a reason."
)
_COLUMNS = "key, item_key, group_key, markets, title, amount, data, digest"
_KEEP = f"""
insert into imports_heldrecord (run_id, {_COLUMNS})
select %(run)s, {", ".join(f"t.{name}" for name in _COLUMNS.split(", "))} from {{rows}} t where t.data <> %(nothing)s
"""
_KEEP_GONE = """
insert into imports_heldrecord (run_id, key, item_key, group_key, markets, title, amount, data, digest)
select %(run)s, r.key, r.item_key, r.group_key, r.markets, r.title, r.amount, %(nothing)s, r.digest
from {gone} g join catalogue_record r on r.id = g.id
"""
_NEWER = """
select 1 from catalogue_record r left join catalogue_version v on v.id = (
    select w.id from catalogue_version w where w.connection_id = r.connection_id and w.kind = r.kind and w.key = r.key
    and w.rev <= %(seen)s order by w.rev desc limit 1
)
where r.connection_id = %(connection)s and r.kind = %(kind)s and r.key = h.key and r.rev > %(seen)s
and (v.id is null or v.data <> r.data or v.withdrawn <> r.withdrawn)
"""
_STAGE = f"""
insert into {{rows}} ({_COLUMNS}) select {", ".join(f"h.{name}" for name in _COLUMNS.split(", "))}
from imports_heldrecord h where h.run_id = %(run)s and not exists ({_NEWER})
"""


_DIFFERING = """
select key, item_key, title, what, data_before, data_after from (
    select h.key, h.item_key, coalesce(nullif(h.title, ''), r.title, '') title,
    case when r.withdrawn then null else r.data end data_before,
    case when h.data = %(nothing)s then null else h.data end data_after,
    case when h.data = %(nothing)s then 'withdrawn' when r.id is null or r.withdrawn then 'added' else 'changed' end what
    from imports_heldrecord h
    left join catalogue_record r on r.connection_id = %(connection)s and r.kind = %(kind)s and r.key = h.key
    where h.run_id = %(run)s and h.key > %(mark)s and (r.id is null or r.withdrawn or r.data <> h.data)
) d {only} order by key limit %(most)s
"""


def hold(run: Run, staged: Staged, plan: Plan, course: Course, ending: Ending) -> Ending:
    """Keep what is staged and end the run as held: nobody is kept waiting by it."""
    kept = {"course": course.as_json(), "seen": plan.generation, "reported": plan.reported}
    with transaction.atomic():
        for statement in (_KEEP, _KEEP_GONE):
            _execute(staged, statement, run=run.pk)
        faultpoint("holding.kept")
        overtake(run, complete=course.complete)
        leases.finish(run, ending, published=0, plan=plan.as_json(), resume=kept)
    return ending


def stage_held(run: Run, staged: Staged) -> None:
    """Stage what was held; a record that a newer run has changed meanwhile stays as that one left it."""
    _execute(staged, _STAGE, run=run.pk, seen=run.resume["seen"])


def held_differences(run: Run, kind: Kind, *, what: str, after: str, most: int) -> list[Difference]:
    """What a held import would change of what is published now, by key, from the one after ``after`` on."""
    only = "where what = %(what)s" if what else ""
    values: dict[str, Any] = {"run": run.pk, "connection": run.process.source_id, "kind": kind.value, "nothing": NOTHING}
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING.replace("{only}", only), {**values, "what": what, "mark": after, "most": most})
        return [Difference(kind, *row) for row in cursor.fetchall()]


def overtake(run: Run, *, complete: bool) -> None:
    """End what is held of the same service and is outdated now: ``run`` has read everything, or it had not either."""
    held = Run.objects.filter(process=run.process_id, state=State.HELD).exclude(pk=run.pk).exclude(mode=Mode.ROLL_BACK)
    if not complete:
        held = held.exclude(resume__course__complete=True)
    _end(held, f"It was held, and nobody had released it when run {run.pk} read the same anew. {NOTHING_DONE}")


def overtake_all(run: Run, kinds: Sequence[Kind]) -> None:
    """End what is held of the kinds that a person has rolled back, and other roll-backs that were planned."""
    services = [service.key for service in SERVICES.values() if service.is_import and KINDS[service.document] in kinds]
    held = Run.objects.filter(process__source=run.process.source_id, process__kind__in=services, state=State.HELD)
    _end(held.exclude(pk=run.pk), f"It was held when run {run.pk} rolled the catalogue back. {NOTHING_DONE}")


def put_away_plans(run: Run) -> None:
    """End the roll-backs of the same service that were planned before ``run`` and not released."""
    plans = Run.objects.filter(process=run.process_id, state=State.HELD, mode=Mode.ROLL_BACK).exclude(pk=run.pk)
    _end(plans, f"Run {run.pk} plans another roll-back. {NOTHING_DONE}")


def put_away_dry_runs(process: Process) -> None:
    """End what dry runs of this service have planned: an import takes its place."""
    dry = Run.objects.filter(process=process, state=State.HELD, mode=Mode.DRY_RUN)
    _end(dry, f"The merchant went live, and a real import takes its place. {NOTHING_DONE}")


def expire_held() -> int:
    """End what nobody has decided about for too long, and forget what ended runs had kept. How many ended."""
    old = Run.objects.filter(state=State.HELD, ended_at__lt=timezone.now() - HELD_FOR)
    ended = _end(old, f"It was held for {HELD_FOR.days} days, and nobody released it. {NOTHING_DONE}")
    forget()
    return ended


def forget() -> None:
    """Forget the records of runs that are held no more, and do not just go on."""
    over = (State.HELD, State.QUEUED, State.RUNNING)
    dead = HeldRecord.objects.exclude(run__state__in=over).order_by("pk").values_list("pk", flat=True)
    while some := list(dead[:AT_ONCE]):
        HeldRecord.objects.filter(pk__in=some).delete()


def _end(held: Any, message: str) -> int:
    """A person's own plan is put away; an import that was held is one that was rejected."""
    plans = held.filter(mode__in=ASKED_FOR).update(state=State.CANCELLED, message=message, remedy="")
    remedy = "Nothing needs to be done. If the change was meant after all, start the sync again."
    return int(plans + held.update(state=State.HARMFUL, message=message, remedy=remedy))


def _execute(staged: Staged, statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(staged.sql(statement), {**staged.values, **values})
        return int(cursor.rowcount)
