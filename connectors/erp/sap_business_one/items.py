"""Items as SAP keeps them, with the fields that a company chose for shop flag, group and options (§4 Items)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
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
    config = client.config
    groups = {group.number: group.name or str(group.number) for group in everything(client, GROUPS, _Group)}
    weights = {weight.code: weight.milligrams for weight in everything(client, WEIGHTS, _Weight)}
    decoder = msgspec.json.Decoder(_struct(config))

    def parse(raw: bytes) -> Record[Item]:
        found = decoder.decode(raw)
        return Record(found.ItemCode, (_item(found, config, groups, weights),))

    return readable(parse)


def _struct(config: BusinessOneConfig) -> type[Any]:
    """The compiled shape of a raw item of this connection."""
    known = {**dict.fromkeys(_chosen(config), Plain), **FIELDS}
    fields = [(name, kind, None) for name, kind in known.items() if name != KEY[0]]
    return msgspec.defstruct("RawItem", [(KEY[0], str), *fields])


def _item(found: Any, config: BusinessOneConfig, groups: dict[int, str], weights: dict[int, Decimal | None]) -> Item:
    return Item(
        key=found.ItemCode,
        name=found.ItemName or "",
        description=_field(found, config.description_field),
        group=_field(found, config.group_field),
        group_name=_field(found, config.group_name_field),
        options=_pairs(found, config.options),
        barcode=found.BarCode or "",
        unit=found.SalesUnit or found.InventoryUOM or "",
        tax_group=_field(found, TAX_FIELDS[config.tax_field]),
        assortment=groups.get(found.ItemsGroupCode, text(found.ItemsGroupCode)),
        weight_kg=_weight(found, weights),
        shop_flag=yes(getattr(found, config.shop_flag_field)) if config.shop_flag_field else None,
        active=(found.Valid is None or yes(found.Valid)) and not yes(found.Frozen),
        attributes=_pairs(found, config.attributes),
    )


def _field(found: Any, name: str) -> str:
    return text(getattr(found, name)) if name else ""


def _pairs(found: Any, fields: dict[str, str]) -> Pairs:
    told = ((name, _field(found, field)) for name, field in fields.items())
    return tuple((name, value) for name, value in told if value)


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
)
