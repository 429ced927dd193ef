"""Writing rows of the list, set by set: what is there is replaced, what is gone leaves, and products know their variants."""

# ruff: noqa: S608 - the statement holds the name of our own table; values go as parameters

from collections.abc import Sequence

from django.db import connection as database
from django.db.models import Q

from integration_hub.catalogue.editing import some
from integration_hub.catalogue.models import CatalogueItem

_KEPT = {"id", "connection", "sku", "head", "variants", "by_price", "by_stock"}
_WRITTEN = [field.name for field in CatalogueItem._meta.local_fields if field.name not in _KEPT]
_TABLE = CatalogueItem._meta.db_table
_REGROUP = f"""
update {_TABLE} set variants = found.times, head = ({_TABLE}.sku = found.first)
from (
  select group_key, count(*) times, min(sku) first from {_TABLE}
  where connection_id = %s and group_key in ({{marks}}) group by group_key
) found
where {_TABLE}.connection_id = %s and {_TABLE}.group_key = found.group_key
and ({_TABLE}.variants <> found.times or {_TABLE}.head <> ({_TABLE}.sku = found.first))
"""


def write_rows(connection_id: int, skus: Sequence[str], rows: Sequence[CatalogueItem], gone: Sequence[str] = ()) -> int:
    """Let ``rows`` be all that the list shows of these SKUs of the ERP; how many there are.

    What is ``gone`` from the ERP was its own, and is not listed as a shop's either.
    """
    groups = {row.group_key for row in rows} | _groups(connection_id, skus)
    here = {row.sku for row in rows}
    for part in some([sku for sku in skus if sku not in here]):
        CatalogueItem.objects.filter(Q(shop=None) | Q(sku__in=gone), connection=connection_id, sku__in=part).delete()
    CatalogueItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "sku"], update_fields=_WRITTEN, batch_size=300
    )
    single = CatalogueItem.objects.filter(connection=connection_id, sku__in=here, group_key="")
    single.exclude(head=True, variants=1).update(head=True, variants=1)
    regroup(connection_id, groups)
    return len(rows)


def regroup(connection_id: int, groups: set[str]) -> None:
    """Count the variants of these products, and choose the row that stands for each: the first by its SKU."""
    for part in some(sorted(groups - {""})):
        with database.cursor() as cursor:
            cursor.execute(_REGROUP.format(marks=", ".join(["%s"] * len(part))), [connection_id, *part, connection_id])


def _groups(connection_id: int, skus: Sequence[str]) -> set[str]:
    there = CatalogueItem.objects.filter(connection=connection_id, sku__in=skus).exclude(group_key="")
    return set(there.values_list("group_key", flat=True).distinct())
