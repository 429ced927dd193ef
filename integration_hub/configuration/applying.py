"""Applies a configuration file: all of it or nothing, twice the same, and as a plan first if one likes."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_noop
from pydantic import ValidationError

from integration_hub.accounts.audit import note
from integration_hub.accounts.changes import put
from integration_hub.accounts.models import Merchant
from integration_hub.configuration.accounts_elsewhere import apply_connection
from integration_hub.configuration.findings import WrongFile
from integration_hub.configuration.ledger import Change, Ledger
from integration_hub.configuration.mailing import apply_recipient
from integration_hub.configuration.people import apply_person
from integration_hub.configuration.reading import Source, read
from integration_hub.configuration.services import apply_process
from integration_hub.configuration.shape import HubFile, MerchantEntry
from integration_hub.configuration.wording import findings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was changed, or would be; and what stays though the file says otherwise: a secret, or a schedule that a person set."""

    changes: list[Change]
    kept: list[str]


def apply(path: Path, *, plan: bool = False, schedules: bool = False) -> Outcome:
    """Bring the hub to what the file says; with ``plan``, only tell how. Raises WrongFile, and then nothing was changed.

    What the file does not mention is left alone: nothing is ever deleted. Schedules that a person set on their page stay as
    they are, and are told, unless ``schedules`` asks for the file's.
    """
    source = read(path)
    told = _shaped(source)
    ledger = Ledger(source, schedules)
    with transaction.atomic():
        _apply(ledger, told)
        if ledger.findings or plan:
            # A plan is the real thing taken back: it cannot differ from what applying does.
            transaction.set_rollback(True)
        else:
            _trail(ledger)
    if ledger.findings:
        raise WrongFile(str(path), ledger.findings)
    return Outcome(ledger.changes, ledger.kept)


def _shaped(source: Source) -> HubFile:
    try:
        return HubFile.model_validate({} if source.values is None else source.values)
    except ValidationError as problem:
        raise WrongFile(str(source.path), findings(source, problem, HubFile)) from None


def _apply(ledger: Ledger, told: HubFile) -> None:
    for slug, entry in told.merchants.items():
        _apply_merchant(ledger, slug, entry)
    met: dict[str, int] = {}
    for position, person in enumerate(told.people):
        place = ("people", position)
        if person.email in met:
            ledger.wrong((*place, "email"), f"{person.email} stands in this list already, as number {met[person.email]}.")
            continue
        met[person.email] = position + 1
        apply_person(ledger, person, place)


def _apply_merchant(ledger: Ledger, slug: str, entry: MerchantEntry) -> None:
    merchant = Merchant.objects.filter(slug=slug).first()
    made = merchant is None
    merchant = merchant or Merchant(slug=slug)
    lines = put(merchant, {"name": entry.name, "time_zone": entry.time_zone, "language": entry.language})
    ledger.changed(f"merchant {slug}", lines, made=made, merchant=merchant)
    for name, connection in entry.connections.items():
        apply_connection(ledger, merchant, name, connection)
    for name, process in entry.processes.items():
        apply_process(ledger, merchant, name, process)
    for position, recipient in enumerate(entry.recipients):
        apply_recipient(ledger, merchant, recipient, ("merchants", slug, "recipients", position))


def _trail(ledger: Ledger) -> None:
    for change in ledger.changes:
        action = gettext_noop("configuration added") if change.made else gettext_noop("configuration changed")
        note(None, action, change.subject[:200], merchant=change.merchant, detail={"changes": change.lines})
