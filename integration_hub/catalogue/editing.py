"""What people fill in becomes a generation of the catalogue, so that shops are told and the history stays whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.catalogue.generations import lock, made_anew, newest_version, next_number
from integration_hub.catalogue.models import Generation, ItemFields, Kind
from integration_hub.connections.models import Connection

Value = str | Decimal | bool | None
Values = Mapping[str, Value]
"""By the names of the fields of ItemFields."""

FIELDS = ("product_group", "brand", "supplier", "product_type", "tax_group", "cost_price", "shop_flag")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of one edit: of each item that it changed, the fields as they were. ``number`` is its generation."""

    before: Mapping[str, Values]
    number: int


def some(skus: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at once as one statement takes."""
    for start in range(0, len(skus), AT_ONCE):
        yield skus[start : start + AT_ONCE]


def filled_in(connection_id: int, skus: Sequence[str]) -> dict[str, ItemFields]:
    """What people filled in about these items, as far as they did."""
    return {each.sku: each for part in some(skus) for each in ItemFields.objects.filter(connection=connection_id, sku__in=part)}


def edit(erp: Connection, changes: Mapping[str, Values], *, by: Person) -> Edited:
    """Keep the values of each item, all or none of them. An import that runs meanwhile is waited for, and loses nothing."""
    with transaction.atomic():
        lock(erp.pk)
        number = next_number(erp.pk)
        there = filled_in(erp.pk, list(changes))
        before = {}
        changed = []
        for sku, values in changes.items():
            fields = there.get(sku) or ItemFields(connection=erp, sku=sku)
            was = {name: getattr(fields, name) for name, value in values.items() if getattr(fields, name) != value}
            if was:
                before[sku] = was
                changed.append(_with(fields, values, by))
        _keep(erp, changed, number)
    return Edited(before, number)


def _with(fields: ItemFields, values: Values, by: Person) -> ItemFields:
    for name, value in values.items():
        setattr(fields, name, value)
    fields.changed_at, fields.person = timezone.now(), by
    return fields


def _keep(erp: Connection, changed: Sequence[ItemFields], number: int) -> None:
    ItemFields.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["connection", "sku"], batch_size=400,
        update_fields=[*FIELDS, "changed_at", "person"],
    )  # fmt: skip
    records = sum(made_anew(erp.pk, part, number) for part in some([fields.sku for fields in changed]))
    if records:
        # It was read by nobody: with another version than the last import's, the next one would read everything anew.
        Generation.objects.create(
            connection=erp, number=number, kind=Kind.ITEM, version=newest_version(erp.pk, Kind.ITEM), changed=records
        )
