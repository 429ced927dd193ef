"""Asking a system for one given record instead of all: whether it can be asked, and the run that does it (R58, R59)."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.registry import UnknownConnector, connector
from integration_hub.accounts.models import Merchant, Person
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import Run, Trigger

SERVICES = {
    "item": (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP),
    "customer": (kinds.CUSTOMERS_FROM_ERP, kinds.ADDRESSES_FROM_ERP),
    "order": (kinds.ORDERS_FROM_SHOP,),
}
"""Which services know something of a record: an item by its SKU, a customer by its number, an order by its e-number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One service that may be asked; ``why_not`` says why it cannot."""

    process: Process
    why_not: str


def choices(merchant: Merchant, of: str, source: str = "") -> list[Choice]:
    """The services that know records of that kind, in their order; with ``source``, those of that connection alone."""
    known = SERVICES.get(of, ())
    found = merchant.processes.filter(kind__in=known).select_related("source", "merchant").order_by("source__name", "pk")
    wanted = found.filter(source__slug=source) if source else found
    return sorted((Choice(each, why_not(each)) for each in wanted), key=lambda choice: known.index(choice.process.kind))


def why_not(process: Process) -> str:
    """Why a single record cannot be asked for; "" when it can."""
    return next(_obstacles(process), "")


def read_record(process: Process, key: str, *, by: Person) -> Run:
    """Start the run that reads this one record and leaves all others as they are. Raises Refused with the reason."""
    if reason := why_not(process):
        raise Refused(reason)
    if not key or len(key) > 250 or "\x00" in key:
        raise Refused("Say which record: an item's SKU, a customer's number or an order's e-number.")
    run = start_run(process, Cause(Trigger.PERSON, person=by), mode=Mode.RECORD, record=key)
    if run.record != key:
        raise Refused(f"{process.name} is at work in run {run.pk}. Ask for {key} again when that has ended.")
    return run


def _obstacles(process: Process) -> Iterator[str]:
    source = process.source.name
    try:
        reads = connector(process.source.connector).reads.get(process.service.document)
    except UnknownConnector as unknown:
        yield str(unknown)
        return
    if not process.enabled:
        yield f"{process.name} is switched off."
    if reads is None:
        yield f"{source} cannot give {process.service.records}."
    elif reads.parcels:
        yield f"{source} sends files, of which none can be asked for: the next one brings the record."
    elif reads.one is None:
        yield f"{source} cannot be asked for a single record. A full sync reads it with all others."
    elif process.service.is_import and process.watermark is None:
        yield "Nothing was read from here yet. Start a full sync first."


def question(process: Process, key: str) -> dict[str, str]:
    """What the page of one record is asked, to come back to it."""
    of = next((name for name, known in SERVICES.items() if process.kind in known), "")
    return {"of": of, "key": key, "source": process.source.slug}
