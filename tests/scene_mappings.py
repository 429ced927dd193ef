"""A mapping with versions, drafts and a rehearsal, for the page tests and screenshots."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.orders.models import Order
from integration_hub.processes.models import Process
from integration_hub.rehearsal.models import Rehearsal
from integration_hub.rehearsal.rehearsing import rehearse


@dataclass(frozen=True, slots=True)
class Mapped:
    """What stands on the stage of mappings."""

    active: Mapping
    draft: Mapping
    fresh: Mapping
    other: Mapping
    restored: Mapping
    rehearsal: Rehearsal
    going: Rehearsal


def furnish_mappings(process: Process, lacks: Order, by: Person | None) -> Mapped:
    """Three versions, a draft that was rehearsed, one that is being, one that nobody has tried; the order ``lacks`` a word."""
    Order.objects.filter(pk=lacks.pk).update(document=lacks.document.replace('"tax_code":"DK25"', '"tax_code":"DK12"', 1))
    who = by.email if by else "admin@hub.example"
    tax = {"DK25": "25"}
    first = _version(process, 1, 40, tax, "From a configuration file.", "command")
    _version(process, 2, 20, tax | {"DK0": "0"}, "Gift cards are free of tax.", who)
    active = _version(process, 3, 9, tax | {"DK0": "00"}, "The ERP's code for no tax is two digits.", who)
    note = "The ERP's tax codes were renamed with its new year."
    draft = _draft(process, active, {"tax": {"DK25": "DK25", "DK12": "DK12", "DK0": "00"}}, by, note)
    done = Rehearsal.objects.create(mapping=draft, revision=1, since=timezone.now() - timedelta(days=14), person=by)
    rehearse(done.pk)
    done.refresh_from_db()
    other = _draft(process, active, {"tax": {"DK25": "25"}, "country": {"SE": "SE"}}, by, "")
    lease = {"lease_until": timezone.now() + timedelta(minutes=9), "expected": 20_000, "read": 7_500, "attempt": 1}
    going = Rehearsal.objects.create(mapping=other, revision=1, since=first.created_at, state="running", person=by, **lease)
    fresh = _draft(process, active, {"tax": {"DK25": "25", "*": "25"}}, by, "")
    restored = _draft(process, first, {"tax": tax}, by, "")
    return Mapped(active, draft, fresh, other, restored, done, going)


def _version(process: Process, number: int, days: int, tax: dict[str, str], note: str, by: str) -> Mapping:
    at = timezone.now() - timedelta(days=days)
    Mapping.objects.filter(process=process).update(state=MappingState.RETIRED)
    return Mapping.objects.create(
        process=process, version=number, rules={"tax": tax}, created_at=at, activated_at=at, activated_by=by, note=note
    )


def _draft(process: Process, of: Mapping, rules: dict[str, dict[str, str]], by: Person | None, note: str) -> Mapping:
    return Mapping.objects.create(
        process=process, state=MappingState.DRAFT, based_on=of, rules=rules, person=by, changed_by=by, note=note
    )
