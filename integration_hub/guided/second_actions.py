"""What an admin answers in the later steps: mapping, services, schedules, monitoring."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts.audit import note
from integration_hub.accounts.changes import put
from integration_hub.accounts.models import Person
from integration_hub.guided.answering import answering
from integration_hub.guided.facts import Facts
from integration_hub.guided.models import SetUp, Step
from integration_hub.guided.offers import offers
from integration_hub.mappings.actions import put_rules
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.rules import Rules
from integration_hub.processes.actions import switch_monitoring
from integration_hub.processes.keeping import Timing, put_schedule, put_settings
from integration_hub.processes.kinds import KINDS, ORDERS_TO_ERP
from integration_hub.processes.models import Process
from integration_hub.processes.settings import Settings
from integration_hub.runs.actions import Refused


def tell_mapping(set_up: SetUp, rules: Rules, *, seen: int, by: Person) -> None:
    """The rules by which orders go into the ERP: a first version, or a new one where they differ."""
    with answering(set_up, Step.MAPPING, seen=seen, by=by) as facts:
        process = _made(facts, ORDERS_TO_ERP)
        before = active(process)
        if before is None or rules_of(before) != rules:
            put_rules(process, rules, note="From the set-up, before going live.", by=by)


def choose_services(
    set_up: SetUp, settings: Mapping[str, Settings | None], *, orders_from: date | None, seen: int, by: Person
) -> None:
    """The services that shall begin when the merchant goes live; what is not named stays switched off. Raises Refused."""
    if not settings:
        raise Refused("Choose at least one service.")
    with answering(set_up, Step.SERVICES, seen=seen, by=by) as facts:
        possible = {each.kind.key for each in offers(facts) if each.is_possible}
        lines = []
        for kind in (each for each in KINDS if each in settings and each in possible):
            lines += [f"{KINDS[kind].name}: {line}" for line in put_settings(_made(facts, kind), settings[kind])]
        left_out = sorted(possible.difference(settings))
        SetUp.objects.filter(pk=set_up.pk).update(left_out=left_out, orders_from=orders_from)
        detail = {"services": sorted(settings), "left out": left_out, "changes": lines}
        note(by, gettext_noop("services chosen"), facts.set_up.merchant.name, merchant=facts.set_up.merchant, detail=detail)


def plan_schedules(set_up: SetUp, wanted: Mapping[str, list[Timing]], *, seen: int, by: Person) -> None:
    """When each service runs once the merchant is live. What is not named is switched off, never forgotten."""
    with answering(set_up, Step.SCHEDULES, seen=seen, by=by) as facts:
        lines = [line for process in facts.wanted for line in _put_schedules(process, wanted.get(process.kind, []), by)]
        merchant = facts.set_up.merchant
        note(by, gettext_noop("schedules planned"), merchant.name, merchant=merchant, detail={"changes": lines})


def decide_monitoring(set_up: SetUp, on: Mapping[str, bool], *, seen: int, by: Person) -> None:
    """Which imports publish only what was counted."""
    with answering(set_up, Step.MONITORING, seen=seen, by=by) as facts:
        for process in facts.wanted:
            if process.kind in on:
                switch_monitoring(process, on=on[process.kind], by=by)


def _put_schedules(process: Process, wanted: list[Timing], by: Person) -> list[str]:
    lines, named = [], set()
    for timing in wanted:
        row, changed, made = put_schedule(process, timing, by.email)
        named.add(row.pk)
        lines += [f"{process.name}: {row.crontab} {row.mode}"] if made or changed else []
    for row in process.schedules.filter(enabled=True).exclude(pk__in=named):
        row.enabled, row.set_by, row.set_at = False, by.email, timezone.now()
        row.save(update_fields=["enabled", "set_by", "set_at"])
        lines.append(f"{process.name}: {row.crontab} {row.mode} off")
    return lines


def _made(facts: Facts, kind: str) -> Process:
    """The service, switched off until the merchant goes live."""
    found = facts.process(kind)
    if found:
        return found
    service = KINDS[kind]
    source, target = facts.connections[service.source], facts.connections[service.target] if service.target else None
    made = Process(merchant=facts.set_up.merchant, slug=kind.replace("_", "-"), kind=kind, source=source, target=target)
    put(made, {"name": service.name, "enabled": False})
    facts.processes.append(made)
    return made
