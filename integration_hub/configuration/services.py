"""Processes from a file, checked against what the connectors on both sides can do."""

from typing import Any

from pydantic import BaseModel, ValidationError

from connectors.registry import connector
from integration_hub.accounts.changes import put
from integration_hub.accounts.models import Merchant
from integration_hub.configuration.findings import Place
from integration_hub.configuration.ledger import Ledger
from integration_hub.configuration.shape import ProcessEntry
from integration_hub.configuration.timetables import put_schedules
from integration_hub.connections.models import Connection
from integration_hub.mappings.actions import put_rules
from integration_hub.mappings.active import active
from integration_hub.mappings.rules import Rules
from integration_hub.processes import kinds
from integration_hub.processes.abilities import cannot, uncounted
from integration_hub.processes.keeping import as_told, differences, put_settings
from integration_hub.processes.models import Process
from integration_hub.processes.settings import SETTINGS

Ends = tuple[Connection, Connection | None]


def apply_process(ledger: Ledger, merchant: Merchant, slug: str, entry: ProcessEntry) -> None:
    """Make the process, or bring it to what the file says."""
    place: Place = ("merchants", merchant.slug, "processes", slug)
    row = Process.objects.filter(merchant=merchant, slug=slug).first()
    ends = _ends(ledger, merchant, entry, place)
    settings = _checked(ledger, SETTINGS[entry.kind], entry.settings, (*place, "settings"))
    rules = _checked(ledger, Rules, entry.mapping, (*place, "mapping"))
    if ends is None or not _may_be(ledger, row, entry, ends, place):
        return
    made = row is None
    source, target = ends
    row = row or Process(merchant=merchant, slug=slug, kind=entry.kind, source=source, target=target)
    named = entry.name or (row.service.name if made else None)
    lines = put(row, {"name": named, "enabled": entry.enabled, "monitoring": entry.monitoring})
    lines += put_settings(row, settings) + _put_rules(row, rules)
    ledger.changed(f"process {merchant.slug}/{slug}", lines, made=made, merchant=merchant)
    if entry.schedules is not None:
        put_schedules(ledger, row, entry.schedules, place)


def _ends(ledger: Ledger, merchant: Merchant, entry: ProcessEntry, place: Place) -> Ends | None:
    """Both connections of the process, each on the side that the service asks for."""
    kind = kinds.KINDS[entry.kind]
    source = _end(ledger, merchant, entry.from_, (*place, "from"))
    target = _end(ledger, merchant, entry.to, (*place, "to")) if entry.to else None
    if kind.target is None and entry.to:
        ledger.wrong((*place, "to"), f"{kind.name} ends in the hub. Leave out 'to'.")
        return None
    if kind.target and not entry.to:
        ledger.wrong(place, f"{kind.name} needs 'to': a connection to the {kind.target.value}.")
        return None
    if source is None or (entry.to and target is None):
        return None
    for name, end, side in (("from", source, kind.source), ("to", target, kind.target)):
        if end and connector(end.connector).side is not side:
            ledger.wrong((*place, name), f"{kind.name} needs a connection to the {side}; {end.slug} is to {end.connector}.")
            return None
    return source, target


def _end(ledger: Ledger, merchant: Merchant, slug: str, place: Place) -> Connection | None:
    found = Connection.objects.filter(merchant=merchant, slug=slug).first()
    # One that the file has, but that could not be made, has its own finding already.
    if found is None and ("merchants", merchant.slug, "connections", slug) not in ledger.source.lines:
        known = ", ".join(Connection.objects.filter(merchant=merchant).values_list("slug", flat=True)) or "none yet"
        ledger.wrong(place, f"{merchant.slug} has no connection {slug!r}. It has: {known}.")
    return found


def _may_be(ledger: Ledger, row: Process | None, entry: ProcessEntry, ends: Ends, place: Place) -> bool:
    """Whether the process can do what it is told; each reason against it is a finding."""
    kind = kinds.KINDS[entry.kind]
    before = len(ledger.findings)
    if row and (row.kind, row.source_id, row.target_id) != (entry.kind, ends[0].pk, ends[1].pk if ends[1] else None):
        ledger.wrong(
            place, "A process keeps its kind, its 'from' and its 'to'. Switch this one off and add another, under another name."
        )
    if why := cannot(kind, connector(ends[0].connector), connector(ends[1].connector) if ends[1] else None):
        ledger.wrong((*place, "kind"), why)
    elif entry.monitoring and (why := uncounted(kind, connector(ends[0].connector))):
        ledger.wrong((*place, "monitoring"), why)
    alone = {kinds.ORDERS_TO_ERP, kinds.ORDERS_FROM_SHOP, kinds.PRODUCTS_FROM_SHOP, kinds.CLOSING_SHEET}
    others = Process.objects.filter(kind=entry.kind, source=ends[0]).exclude(slug=place[-1])
    if entry.kind in alone and others.exists():
        ledger.wrong(place, f"{ends[0].slug} has a process {others[0].slug!r} for {kind.name.lower()} already: one is enough.")
    return len(ledger.findings) == before


def _checked(ledger: Ledger, model: type[BaseModel], values: dict[str, Any] | None, place: Place) -> BaseModel | None:
    try:
        return None if values is None else model.model_validate(values)
    except ValidationError as problem:
        ledger.refused(problem, model, place)
        return None


def _put_rules(row: Process, told: BaseModel | None) -> list[str]:
    """A new version of the rules, where they differ from the active one."""
    before = active(row)
    if not isinstance(told, Rules) or (before and as_told(Rules, before.rules) == told):
        return []
    made = put_rules(row, told, note="From a configuration file.")
    return [f"mapping: {made}", *differences("mapping", as_told(Rules, before.rules) if before else Rules(), told)]
