"""Items as SAP keeps them, with the fields that a company chose for shop flag, group and options (§4 Items)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Item, Pairs
from connectors.erp.sap_business_one import pages
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.odata import changed_since
from connectors.erp.sap_business_one.pages import Source
from connectors.erp.sap_business_one.parsing import Plain, everything, figure, readable, text, yes

KEY = ("ItemCode",)
FIELDS: dict[str, Any] = {
    "ItemName": str | None,
    "ItemsGroupCode": int | None,
    "BarCode": str | None,
    "SalesUnit": str | None,
    "InventoryUOM": str | None,
    "SalesUnitWeight": Decimal | None,
    "SalesWeightUnit": int | None,
    "Valid": str | None,
    "Frozen": str | None,
}
TAX_FIELDS = {"VatGroup": "SalesVATGroup", "TaxCode": "ArTaxCode"}
GROUPS = Source("ItemGroups", ("Number",), ("GroupName",))
WEIGHTS = Source("WeightMeasures", ("UnitCode",), ("UnitWeightinmg",))
MILLIGRAMS = Decimal(1_000_000)


class _Group(msgspec.Struct):
    number: int = msgspec.field(name="Number")
    name: str | None = msgspec.field(name="GroupName", default=None)


class _Weight(msgspec.Struct):
    code: int = msgspec.field(name="UnitCode")
    milligrams: Decimal | None = msgspec.field(name="UnitWeightinmg", default=None)


def _chosen(config: BusinessOneConfig) -> tuple[str, ...]:
    """The fields that this company uses beside the usual ones."""
    named = (config.shop_flag_field, config.group_field, config.group_name_field, config.description_field)
    fields = (TAX_FIELDS[config.tax_field], *named, *config.options.values(), *config.attributes.values())
    return tuple(dict.fromkeys(field for field in fields if field))


def source(config: BusinessOneConfig) -> Source:
    """The items of this connection."""
    return Source("Items", KEY, (*FIELDS, *_chosen(config)), config.item_filter)


def item_pages(client: BusinessOneClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of items, all or changed ones."""
    return pages.pages(client, source(client.config), changed_since(since, client.config.zone), resume)


def count_items(client: BusinessOneClient, since: datetime | None) -> int:
    """How many items ``item_pages`` gives."""
    return pages.count(client, source(client.config), changed_since(since, client.config.zone))


def one_item(client: BusinessOneClient, key: str) -> bytes | None:
    """One raw item."""
    return pages.one(client, source(client.config), (key,))


def item_parser(client: BusinessOneClient) -> Callable[[bytes], Record[Item]]:
    """Turns raw items into items. Dates of validity are not judged: no raw record changes when a day goes by."""
    groups, weights = _elsewhere(client)
    decode = msgspec.json.Decoder(_struct(client.config)).decode
    read = _compiled(client.config, groups, weights)

    def parse(raw: bytes) -> Record[Item]:
        item = read(decode(raw))
        return Record(item.key, (item,))

    return readable(parse)


def _elsewhere(client: BusinessOneClient) -> tuple[dict[int, str], dict[int, Decimal | None]]:
    """What an item only names by number: the names of groups, the milligrams of weight units."""
    groups = {group.number: group.name or str(group.number) for group in everything(client, GROUPS, _Group)}
    return groups, {weight.code: weight.milligrams for weight in everything(client, WEIGHTS, _Weight)}


def _struct(config: BusinessOneConfig) -> type[Any]:
    """The compiled shape of a raw item of this connection."""
    known = {**dict.fromkeys(_chosen(config), Plain), **FIELDS}
    fields = [(name, kind, None) for name, kind in known.items() if name != KEY[0]]
    return msgspec.defstruct("RawItem", [(KEY[0], str), *fields])


def _compiled(config: BusinessOneConfig, groups: dict[int, str], weights: dict[int, Decimal | None]) -> Callable[[Any], Item]:
    """The mapping of this connection, decided once and not for each of a million items."""
    description, group, group_name = (
        _field(name) for name in (config.description_field, config.group_field, config.group_name_field)
    )
    tax, flag = _field(TAX_FIELDS[config.tax_field]), config.shop_flag_field
    options, attributes = _pairs(config.options), _pairs(config.attributes)

    def item(found: Any) -> Item:
        return Item(
            key=found.ItemCode,
            name=found.ItemName or "",
            description=description(found),
            group=group(found),
            group_name=group_name(found),
            options=options(found),
            barcode=found.BarCode or "",
            unit=found.SalesUnit or found.InventoryUOM or "",
            tax_group=tax(found),
            assortment=groups.get(found.ItemsGroupCode) or text(found.ItemsGroupCode),
            weight_kg=_weight(found, weights) if found.SalesUnitWeight else None,
            shop_flag=yes(getattr(found, flag)) if flag else None,
            active=(found.Valid is None or yes(found.Valid)) and not yes(found.Frozen),
            attributes=attributes(found),
        )

    return item


def _field(name: str) -> Callable[[Any], str]:
    """Reads one field as text."""
    if not name:
        return lambda found: ""
    read = attrgetter(name)
    return lambda found: text(read(found))


def _pairs(fields: dict[str, str]) -> Callable[[Any], Pairs]:
    """Reads fields with their names, those that say something."""
    readers = [(name, attrgetter(field)) for name, field in fields.items() if field]
    return lambda found: tuple([(name, text(value)) for name, read in readers if (value := read(found)) not in {None, ""}])


def _weight(found: Any, weights: dict[int, Decimal | None]) -> Decimal | None:
    milligrams = weights.get(found.SalesWeightUnit)
    weight = figure(found.SalesUnitWeight, "The weight")
    return weight * milligrams / MILLIGRAMS if weight and milligrams else None


READS = Reads(
    unit="items",
    pages=item_pages,
    parser=item_parser,
    count=count_items,
    one=one_item,
    changes=True,
    tables=("Items", GROUPS.entity_set, WEIGHTS.entity_set),
    knows=lambda client: [sorted(table.items()) for table in _elsewhere(client)],
)
