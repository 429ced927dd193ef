"""The first sync as a dry run, and the one moment at which anything begins to run by itself."""

from collections.abc import Iterator
from datetime import datetime, time
from hashlib import blake2b
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from connectors.base import Side, Transport
from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.guided.answering import answering, read
from integration_hub.guided.facts import Facts
from integration_hub.guided.models import SetUp, Step
from integration_hub.guided.standing import standing_of
from integration_hub.imports.actions import fingerprint, release
from integration_hub.imports.holding import put_away_dry_runs
from integration_hub.processes.keeping import put_settings
from integration_hub.processes.kinds import ORDERS_FROM_SHOP
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import intake_settings
from integration_hub.processes.timetable import next_time
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, State, Trigger

REASON = "The merchant goes live with what its dry run has planned."


def try_out(set_up: SetUp, *, seen: int, by: Person) -> list[Run]:
    """Read everything that the wanted services import, and plan what would be published. Publishes nothing."""
    with answering(set_up, Step.SYNC, seen=seen, by=by) as facts:
        standing = standing_of(facts)
        if after := standing.at(Step.SYNC).after:
            raise Refused(f"First comes another step: {after.label}.")
        cause = Cause(Trigger.PERSON, person=by)
        return [start_run(process, cause, mode=Mode.DRY_RUN) for process in facts.imports]


def seen_of(facts: Facts) -> str:
    """Names the plans and the choices as they are, so that nobody goes live with others than they saw."""
    plans = [f"{pk}:{run.pk}:{run.state}:{fingerprint(run)}" for pk, run in sorted(facts.dry.items())]
    answers = [f"{step}:{answer.revision}" for step, answer in sorted(facts.answers.items())]
    return blake2b("\n".join([*plans, *answers]).encode(), digest_size=8).hexdigest()


@transaction.atomic
def go_live(set_up: SetUp, *, seen: str, by: Person) -> None:
    """Publish what the dry runs planned, and let services and schedules begin. Raises Refused."""
    locked = SetUp.objects.select_for_update(of=("self",)).get(pk=set_up.pk)
    if locked.live_at:
        raise Refused("This merchant is live already.")
    facts = read(locked)
    if not standing_of(facts).is_ready:
        raise Refused("Not every step is done. Look at the list of steps.")
    if seen_of(facts) != seen:
        raise Refused("Something has changed since you opened the page. Look at it again, then go live.")
    now = timezone.now()
    for process in facts.wanted:
        _switch_on(facts, process, now)
    runs = [run for process in facts.wanted for run in _begun(facts, process, by)]
    SetUp.objects.filter(pk=locked.pk).update(live_at=now, live_by=by)
    detail = {"services": [process.kind for process in facts.wanted], "runs": [run.pk for run in runs]}
    note(by, gettext_noop("merchant went live"), locked.merchant.name, merchant=locked.merchant, detail=detail)


def _switch_on(facts: Facts, process: Process, now: datetime) -> None:
    """From now on its schedules count; of the shop's orders those that the set-up names."""
    if process.kind == ORDERS_FROM_SHOP:
        put_settings(process, intake_settings(process).model_copy(update={"start_at": _orders_from(facts, now)}))
    for schedule in process.schedules.all():
        schedule.next_at = next_time(schedule.crontab, schedule.time_zone, after=now)
        schedule.save(update_fields=["next_at"])
    process.enabled = True
    process.save(update_fields=["enabled"])


def _orders_from(facts: Facts, now: datetime) -> datetime:
    first = facts.set_up.orders_from
    return datetime.combine(first, time(), ZoneInfo(facts.set_up.merchant.time_zone)) if first else now


def _begun(facts: Facts, process: Process, by: Person) -> Iterator[Run]:
    """An import begins with what was planned. Of files, and where no dry run was made, everything is read as ever."""
    if process not in facts.imports:
        return
    run, erp = facts.dry.get(process.pk), facts.declared(Side.ERP)
    if run and run.state == State.HELD and erp and erp.transport is Transport.DIRECT:
        held = Run.objects.select_related("process", "merchant").get(pk=run.pk)
        yield release(held, by=by, reason=REASON, seen=fingerprint(held))
        return
    put_away_dry_runs(process)
    yield start_run(process, Cause(Trigger.PERSON, person=by), mode=Mode.FULL)
