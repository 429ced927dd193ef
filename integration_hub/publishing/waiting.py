"""The change queue: which items a shop has not been told of yet, and all that is to be told of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import Max, Q

from integration_hub.catalogue.models import Generation, Kind, Listing, Record
from integration_hub.catalogue.sources import TOLD, Source, sources_of
from integration_hub.processes.models import Process
from integration_hub.publishing.building import Link

_WAITING = """
from catalogue_record r left join catalogue_listing l on l.shop_id = %(shop)s and l.sku = r.item_key
where r.connection_id = %(source)s and r.kind in ('item', 'price', 'stock') and r.rev > %(told)s
and (l.rev is null or l.rev < r.rev)
"""
_ALL_WAITING = """
select p.merchant_id, count(distinct r.item_key)
from processes_process p join catalogue_record r on r.connection_id = p.source_id and r.rev > p.position
left join catalogue_listing l on l.shop_id = p.target_id and l.sku = r.item_key
where p.kind = 'catalogue_to_shop' and p.enabled and r.kind in ('item', 'price', 'stock') and (l.rev is null or l.rev < r.rev)
group by p.id, p.merchant_id
"""


def newest_generation(process: Process) -> int:
    """The number of the last promoted state of what this process publishes."""
    newest = Generation.objects.filter(connection=process.source_id).aggregate(Max("number"))["number__max"]
    return int(newest or 0)


def count_waiting(process: Process) -> int:
    """How many SKUs have changed since the shop was told."""
    with connection.cursor() as cursor:
        cursor.execute(f"select count(distinct r.item_key) {_WAITING}", _numbers(process))
        return int(cursor.fetchone()[0])


def all_waiting() -> dict[int, int]:
    """How many SKUs wait for each merchant's shops, of those whose publication is on; a merchant with none is left out."""
    found: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_ALL_WAITING)
        for merchant, count in cursor.fetchall():
            found[merchant] += count
    return dict(found)


def waiting_keys(process: Process, *, after: str, most: int, everything: bool) -> list[str]:
    """The next SKUs in order of their keys: those that changed, or all of them."""
    if everything:
        all_keys = Record.objects.filter(connection=process.source_id, kind__in=TOLD, item_key__gt=after)
        return list(all_keys.order_by("item_key").values_list("item_key", flat=True).distinct()[:most])
    query = f"select distinct r.item_key {_WAITING} and r.item_key > %(after)s order by r.item_key limit %(most)s"
    with connection.cursor() as cursor:
        cursor.execute(query, {**_numbers(process), "after": after, "most": most})
        return [row[0] for row in cursor.fetchall()]


def groups_of(process: Process, keys: Sequence[str]) -> Iterator[list[Source]]:
    """The complete product groups that the SKUs belong to."""
    mine = Record.objects.filter(connection=process.source_id)
    groups = mine.filter(kind=Kind.ITEM, item_key__in=keys).exclude(group_key="").values_list("group_key", flat=True).distinct()
    siblings = mine.filter(kind=Kind.ITEM, group_key__in=list(groups)).values("item_key")
    records = mine.filter(Q(item_key__in=keys) | Q(item_key__in=siblings), kind__in=TOLD)
    sources = sources_of(process.source_id, records)
    grouped: dict[str, list[Source]] = defaultdict(list)
    for source in sources.values():
        grouped[source.group].append(source)
    yield from grouped.values()


def links_of(shop_id: int, skus: Sequence[str]) -> dict[str, Link]:
    """What the shop calls these SKUs, as far as it is known."""
    listings = Listing.objects.filter(shop=shop_id, sku__in=skus).exclude(product_id="")
    return {
        sku: Link(product_id, variant_id, digest)
        for sku, product_id, variant_id, digest in listings.values_list("sku", "product_id", "variant_id", "sent_digest")
    }


def _numbers(process: Process) -> dict[str, int | None]:
    return {"shop": process.target_id, "source": process.source_id, "told": process.position}
