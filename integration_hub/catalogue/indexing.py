"""The list of a catalogue's items, kept in step with what it is derived from.

It is brought up to date in small transactions, each under the lock of its CatalogueIndex row, which says how far it is. So a
killed worker's successor goes on where it stopped, and two at once share the work.
"""

import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from integration_hub.catalogue.deriving import Rules, row_of
from integration_hub.catalogue.listing import write_rows
from integration_hub.catalogue.mirrored import bring_born_up_to_date, list_shown
from integration_hub.catalogue.models import CatalogueIndex, CatalogueItem, Generation, Record
from integration_hub.catalogue.rules import print_of, rules_of
from integration_hub.catalogue.sources import TOLD, sources_of
from integration_hub.connections.models import Connection
from integration_hub.faultpoints import faultpoint

INDEX_CATALOGUE = "index_catalogue"
AT_ONCE = 1000
A_TURN = 20.0
"""Seconds of work after which others get their turn."""


def bring_up_to_date(connection: Connection, *, within: float | None = None) -> int:
    """List what has changed since the last time; how many rows were written. Stops after ``within`` seconds, to go on later."""
    CatalogueIndex.objects.get_or_create(connection=connection)
    rules, began, written = rules_of(connection), time.monotonic(), 0
    while is_behind(connection, rules):
        written += _step(connection, rules)
        faultpoint("index.step")
        if within is not None and time.monotonic() - began > within:
            return written
    return written + _revalue(connection, rules) + bring_born_up_to_date(connection)


def index_of(connection: Connection) -> CatalogueIndex:
    """How far the list is; of a catalogue that was never listed, not at all."""
    return CatalogueIndex.objects.filter(connection=connection).first() or CatalogueIndex(connection=connection)


def newest_of(connection: Connection) -> int:
    """The number of the catalogue's last generation."""
    return int(Generation.objects.filter(connection=connection).aggregate(Max("number"))["number__max"] or 0)


def waiting_of(index: CatalogueIndex) -> QuerySet[Record]:
    """The records of items that have changed since the list was derived."""
    return Record.objects.filter(connection=index.connection, kind__in=TOLD, rev__gt=index.rev)


def list_now(connection: Connection, skus: Sequence[str]) -> int:
    """Derive the rows of these items at once, for somebody who waits to see them."""
    CatalogueIndex.objects.get_or_create(connection=connection)
    with transaction.atomic():
        _held(connection)
        written = _derive(connection, skus, rules_of(connection))
        return written + list_shown(connection, skus)


def is_behind(connection: Connection, rules: Rules) -> bool:
    """Whether something has changed that is not listed yet."""
    index, newest = index_of(connection), newest_of(connection)
    return index.rev < newest or (newest > 0 and index.rules != print_of(rules))


def _step(connection: Connection, rules: Rules) -> int:
    """One batch of a sweep; how many rows were written."""
    with transaction.atomic():
        index = _held(connection)
        if index.rules != print_of(rules):
            index.rev, index.target, index.after, index.rules = 0, 0, "", print_of(rules)
        if index.rev >= index.target:
            index.target = newest_of(connection)
        keys = _changed(index)
        written = _derive(connection, keys, rules) if keys else 0
        if len(keys) == AT_ONCE:
            index.after = keys[-1]
        else:
            index.rev, index.after, index.at = index.target, "", timezone.now()
        index.save()
    return written


def _held(connection: Connection) -> CatalogueIndex:
    """The row that says how far the list is: held until the transaction ends, so that rows are never written from an old look."""
    return CatalogueIndex.objects.select_for_update(of=("self",)).select_related("connection").get(connection=connection)


def _changed(index: CatalogueIndex) -> list[str]:
    """The next SKUs of the sweep, in the order of their keys."""
    records = waiting_of(index) if index.rev else Record.objects.filter(connection=index.connection, kind__in=TOLD)
    keys = records.filter(item_key__gt=index.after).order_by("item_key").values_list("item_key", flat=True)
    return list(keys.distinct()[:AT_ONCE])


def _derive(connection: Connection, skus: Sequence[str], rules: Rules) -> int:
    sources = sources_of(connection.pk, Record.objects.filter(connection=connection, item_key__in=skus, kind__in=TOLD))
    rows = [
        row_of(connection.pk, source, source.item, rules)
        for source in sources.values()
        if source.item is not None and not source.withdrawn
    ]
    gone = [sku for sku, source in sources.items() if source.withdrawn]
    return write_rows(connection.pk, skus, rows, gone)


def _revalue(connection: Connection, rules: Rules) -> int:
    """Items whose price has begun or is over since they were listed: no record tells it, the day does."""
    written = 0
    due = CatalogueItem.objects.filter(connection=connection, changes_on__lte=rules.today).order_by("sku")
    while skus := list(due.values_list("sku", flat=True)[:AT_ONCE]):
        written += list_now(connection, skus)
    return written
