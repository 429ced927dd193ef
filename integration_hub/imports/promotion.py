"""Making what is staged live: one transaction, wholly or not at all (I1). Its gate proves the figures before it commits."""

# ruff: noqa: S608 - the statements hold names of our own tables; values go as parameters

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from integration_hub.catalogue import generations
from integration_hub.catalogue.models import Generation
from integration_hub.faultpoints import faultpoint
from integration_hub.imports.drawing import Staged, is_first
from integration_hub.imports.plan import Plan
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Run, State

_COLUMNS = "item_key, group_key, markets, title, amount, data, digest"
_INSERT = f"""
insert into catalogue_record (connection_id, kind, key, {_COLUMNS}, rev, withdrawn)
select %(connection)s, %(kind)s, t.key, {", ".join(f"t.{name}" for name in _COLUMNS.split(", "))}, %(rev)s, %(no)s
from {{rows}} t where t.data <> %(nothing)s
"""
_UPSERT = f"""
{_INSERT}
on conflict (connection_id, kind, key) do update set
{", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", "))}, withdrawn = excluded.withdrawn,
rev = case when catalogue_record.withdrawn or catalogue_record.data <> excluded.data then excluded.rev
else catalogue_record.rev end
"""
_KEEP = "insert into catalogue_version (connection_id, kind, key, rev, amount, data, withdrawn)"
_OLD = "select r.connection_id, r.kind, r.key, r.rev, r.amount, r.data, r.withdrawn"
_KEEP_CHANGED = f"""
{_KEEP} {_OLD} from {{rows}} t cross join catalogue_record r
where r.connection_id = %(connection)s and r.kind = %(kind)s and r.key = t.key
and t.data <> %(nothing)s and (r.withdrawn or r.data <> t.data)
"""
_KEEP_GONE = f"{_KEEP} {_OLD} from {{gone}} g join catalogue_record r on r.id = g.id"
_WITHDRAW = "update catalogue_record set withdrawn = %(yes)s, rev = %(rev)s where id in (select id from {gone})"


class PlanOutdated(Exception):
    """Another run has changed what is published since the plan was drawn: it is to be drawn again."""


class GateClosed(Exception):
    """The rows that were written are not those that were planned: everything is rolled back."""


def nothing_else() -> None:
    """The promotion is all that happens."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What is to be made live: what is staged, its plan, by which version it was read, and from when on changes come next."""

    staged: Staged
    plan: Plan
    documents: int
    """How many staged records have documents: each must become exactly one published row."""
    version: str
    watermark: datetime | None
    """None: it stays where it is."""
    also: Callable[[], None] = nothing_else
    """What becomes true with it, and not without it."""


def promote(run: Run, promotion: Promotion) -> Ending:
    """Publish, move the watermark and end the run as done, in one breath. Raises PlanOutdated, GateClosed, LeaseLost."""
    plan = promotion.plan
    ending = Ending(State.DONE, message=f"{figures_of(plan)}{_missed(plan)}")
    with transaction.atomic():
        publish(run, [promotion])
        leases.finish(run, ending, published=plan.touched, plan=plan.as_json(), resume={})
        faultpoint("promotion.before_commit")
    return ending


def publish(run: Run, promotions: Sequence[Promotion]) -> None:
    """Make all of them live as one generation, in the caller's transaction. Raises PlanOutdated, GateClosed."""
    connection_id = promotions[0].staged.connection_id
    generations.lock(connection_id)
    faultpoint("promotion.begun")
    for each in promotions:
        if generations.last_promoted(connection_id, each.staged.kind) != each.plan.generation:
            raise PlanOutdated
    number = generations.next_number(connection_id)
    written = [each for each in promotions if each.documents or each.plan.withdrawn]
    for each in written:
        _publish(each, number)
    if any(_is_new(each) for each in written):
        _keep_generation(run, promotions, number)
    for each in promotions:
        if each.watermark:
            Process.objects.filter(pk=run.process_id).update(watermark=each.watermark)
        each.also()


def figures_of(plan: Plan) -> str:
    return f"{plan.added:,} added, {plan.changed:,} changed, {plan.withdrawn:,} withdrawn, {plan.unchanged:,} as before."


def _missed(plan: Plan) -> str:
    return f" Not reported by incremental runs: {plan.missed:,}." if plan.missed else ""


def _publish(promotion: Promotion, number: int) -> None:
    staged = promotion.staged
    with connection.cursor() as cursor:
        values = {**staged.values, "rev": number, "yes": True, "no": False}
        first = is_first(staged)
        kept = 0 if first else sum(_write(cursor, staged, keep, values) for keep in (_KEEP_CHANGED, _KEEP_GONE))
        faultpoint("promotion.history")
        written = _write(cursor, staged, _INSERT if first else _UPSERT, values)
        faultpoint("promotion.records")
        withdrawn = _write(cursor, staged, _WITHDRAW, values)
        faultpoint("promotion.withdrawn")
        cursor.execute(
            "select count(*) from catalogue_record r where r.connection_id = %(connection)s and r.kind = %(kind)s "
            "and r.rev = %(rev)s",
            values,
        )
        touched = cursor.fetchone()[0]
    _gate(promotion, {"written": written, "withdrawn": withdrawn, "touched": touched, "kept": kept})


def _is_new(promotion: Promotion) -> bool:
    """Whether readers see something else now, or what they see was read in another way."""
    staged = promotion.staged
    return bool(promotion.plan.touched) or generations.newest_version(staged.connection_id, staged.kind) != promotion.version


def _keep_generation(run: Run, promotions: Sequence[Promotion], number: int) -> None:
    plans, first = [each.plan for each in promotions], promotions[0]
    Generation.objects.create(
        connection_id=first.staged.connection_id, number=number, run=run, at=timezone.now(), version=first.version,
        kind=first.staged.kind if len(promotions) == 1 else "", added=sum(plan.added for plan in plans),
        changed=sum(plan.changed for plan in plans), withdrawn=sum(plan.withdrawn for plan in plans),
    )  # fmt: skip


def _gate(promotion: Promotion, found: dict[str, int]) -> None:
    """Rows published = rows planned, or nothing. A key that came twice has broken the upsert already, or its count."""
    plan = promotion.plan
    planned = {"written": promotion.documents, "withdrawn": plan.withdrawn, "touched": plan.touched}
    if any(found[name] != number for name, number in planned.items()) or found["kept"] < plan.changed + plan.withdrawn:
        raise GateClosed(f"planned {planned}, found {found}")


def _write(cursor: Any, staged: Staged, statement: str, values: dict[str, Any]) -> int:
    cursor.execute(staged.sql(statement), values)
    return int(cursor.rowcount)
