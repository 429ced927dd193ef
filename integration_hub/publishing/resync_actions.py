"""What people ask of resync: what to tick, and to begin."""

# ruff: noqa: S608 - the statements hold names of our own tables; values go as parameters

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.catalogue.actions import flag_for_shop
from integration_hub.catalogue.models import CatalogueItem
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP
from integration_hub.processes.models import Mode, Process
from integration_hub.publishing.models import Difference, Resync, ResyncChoice, ResyncItem
from integration_hub.publishing.standing import unlinked
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import ACTIVE, Run, State, Trigger

RETRY_AFTER = timedelta(minutes=5)
UNFINISHED = (State.TIMED_OUT, State.NOT_REACHABLE, State.ABORTED)
"""How a resync ends whose items are told again by themselves."""


def choose(process: Process, shown: Collection[str], ticked: Collection[str]) -> None:
    """Keep which of the shown items are ticked; what is as its flag says needs no choice."""
    rows = unlinked(process).filter(sku__in=shown).values_list("sku", "shop_flag")
    wanted = {sku: (sku in ticked, flag) for sku, flag in rows}
    plain = [sku for sku, (on, flag) in wanted.items() if on is flag]
    with transaction.atomic():
        ResyncChoice.objects.filter(shop=process.target_id, sku__in=plain).delete()
        _keep(process, {sku: on for sku, (on, flag) in wanted.items() if on is not flag})


def choose_all(process: Process, items: QuerySet[CatalogueItem], *, on: bool) -> None:
    """Tick all of these items, or none of them, however many they are."""
    sql, values = items.order_by().values_list("sku").query.sql_with_params()
    upsert = "on conflict (shop_id, sku) do update set ticked = excluded.ticked"
    _execute(
        f"insert into publishing_resyncchoice (shop_id, sku, ticked) select %s, i.sku, %s from ({sql}) i where true {upsert}",
        [process.target_id, on, *values],
    )


@transaction.atomic
def ask_for_resync(process: Process, *, by: Person) -> Resync:
    """Have the ticked items made in the shop, in the background. Those that had no shop flag get it (R42)."""
    resync = _asked(process, by)
    ticked = unlinked(process, ticked=True)
    flagged = flag_for_shop(process.source, list(ticked.filter(shop_flag=False).values_list("sku", flat=True)), on=True, by=by)
    count = _put(resync, ticked)
    if not count:
        raise Refused("Nothing new is chosen. Tick items of the list, save, then continue.")
    return _begun(resync, process, by, {"items": count, "flagged": flagged})


@transaction.atomic
def ask_for_repair(process: Process, *, by: Person) -> Resync:
    """Have the shop told again of each item that it shows otherwise."""
    resync = _asked(process, by)
    count = _put(resync, Difference.objects.filter(shop=process.target_id))
    if not count:
        raise Refused("Nothing differs any more.")
    return _begun(resync, process, by, {"differing": count})


@transaction.atomic
def ask_again(before: Resync, process: Process, *, by: Person) -> Resync:
    """Have the shop told again of what it refused in a resync, and of what it was not told then."""
    resync = _asked(process, by)
    items = ResyncItem.objects.filter(resync=before)
    left = items.filter(outcome=ResyncItem.Outcome.DUE).update(resync=resync)
    if not left + _put(resync, items.filter(outcome=ResyncItem.Outcome.REFUSED)):
        raise Refused("Nothing of it is left to be sent.")
    return _begun(resync, process, by, {"again": before.pk})


def mark_seen(resync: Resync, by: Person) -> None:
    """The person knows how it ended, if it has."""
    if resync.person_id == by.pk and not resync.seen and resync.run and resync.run.ended_at:
        Resync.objects.filter(pk=resync.pk).update(seen=True)


def begin_waiting() -> list[Run]:
    """Begin each resync that waits for its turn, or whose shop was away."""
    due = ResyncItem.objects.filter(outcome=ResyncItem.Outcome.DUE, shop=OuterRef("target"))
    tellers = Process.objects.filter(Exists(due), kind=CATALOGUE_TO_SHOP, enabled=True)
    return [run for process in tellers if _is_time(process) and (run := begin(process))]


def begin(process: Process) -> Run | None:
    """The run that tells what is due; None while another run of the process goes on: it begins after that."""
    if Run.objects.filter(process=process, state__in=ACTIVE).exists():
        return None
    first = Resync.objects.filter(shop=process.target_id, run__isnull=True).select_related("person").first()
    cause = Cause(Trigger.PERSON, person=first.person) if first and first.person else Cause(Trigger.CHAIN)
    try:
        run = start_run(process, cause, mode=Mode.RESYNC)
    except Refused:  # another run has just ended: the clock begins it
        return None
    if run.mode != Mode.RESYNC:
        return None
    due = ResyncItem.objects.filter(resync=OuterRef("pk"), outcome=ResyncItem.Outcome.DUE)
    Resync.objects.filter(Q(run__isnull=True) | Exists(due), shop=process.target_id).update(run=run)
    return run


def _is_time(process: Process) -> bool:
    """Whether somebody waits for a first run, or the last one could not finish and some minutes have passed."""
    if Resync.objects.filter(shop=process.target_id, run__isnull=True).exists():
        return True
    last = Run.objects.filter(process=process, mode=Mode.RESYNC).order_by("-pk").first()
    ended = last.ended_at if last and last.state in UNFINISHED else None
    return ended is not None and timezone.now() - ended >= RETRY_AFTER


def _asked(process: Process, by: Person) -> Resync:
    if not process.enabled:
        raise Refused(f"{process.name} is switched off.")
    return Resync.objects.create(shop_id=process.target_id or 0, person=by)


def _begun(resync: Resync, process: Process, by: Person, detail: dict[str, int]) -> Resync:
    note(by, "resync asked for", resync.shop.name, merchant=process.merchant, detail={"resync": resync.pk, **detail})
    begin(process)
    resync.refresh_from_db()
    return resync


def _put(resync: Resync, rows: QuerySet[CatalogueItem] | QuerySet[Difference] | QuerySet[ResyncItem]) -> int:
    """Make these due, in one statement; how many were not due already."""
    sql, values = rows.order_by().values_list("sku").query.sql_with_params()
    columns = "resync_id, shop_id, sku, outcome, message, remedy"
    return _execute(
        f"insert into publishing_resyncitem ({columns}) select %s, %s, i.sku, %s, '', '' from ({sql}) i where true "
        "on conflict do nothing",
        [resync.pk, resync.shop_id, ResyncItem.Outcome.DUE.value, *values],
    )


def _keep(process: Process, ticks: dict[str, bool]) -> None:
    rows = [ResyncChoice(shop_id=process.target_id or 0, sku=sku, ticked=on) for sku, on in ticks.items()]
    ResyncChoice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["shop", "sku"], update_fields=["ticked"])


def _execute(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
