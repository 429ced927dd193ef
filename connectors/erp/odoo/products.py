"""Products as Odoo keeps them: a variant each, with its place among its template's variants (§4)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Item, Pairs
from connectors.erp.odoo import pages
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.domains import Domain, changed
from connectors.erp.odoo.pages import Parts, Row, Source
from connectors.erp.odoo.parsing import Figure, Reference, Struct, Text, figure, key_of, label, number, readable, text, words

MODEL = "product.product"
CODE = "default_code"
VALUES = "product_template_attribute_value_ids"
FIELDS: dict[str, Any] = {
    CODE: Text,
    "name": Text,
    "barcode": Text,
    "weight": Figure | None,
    "active": bool,
    "product_tmpl_id": Reference,
    "categ_id": Reference,
    "uom_id": Reference,
    "taxes_id": list[int],
}
ELSEWHERE = ("product.attribute", "product.attribute.value", "product.category", "uom.uom", "account.tax")
"""What a product only refers to: renamed, it leaves the product's date of change as it is."""
TAXES = Source("account.tax", ("name",), archived=True)
OPTIONS = Source("product.template.attribute.value", ("attribute_id", "name"), archived=True)


class _Tax(Struct):
    name: Text = None


class _Option(Struct):
    attribute_id: Reference = None
    name: Text = None


def chosen(config: OdooConfig) -> tuple[str, ...]:
    """The fields that this company uses beside the usual ones."""
    named = (config.shop_flag_field, config.description_field, *config.attributes.values())
    return tuple(dict.fromkeys(field for field in named if field and field not in FIELDS))


def products(config: OdooConfig, fields: Sequence[str], join: pages.Join | None = None, only: Domain = ()) -> Source:
    """The products of this connection, with these fields of each."""
    return Source(MODEL, (CODE, *fields), (*config.products, *only), join, archived=config.archived)


def source(config: OdooConfig) -> Source:
    """The products of this connection as items."""
    return products(config, (*FIELDS, *chosen(config), VALUES), _options)


def changed_since(since: datetime | None) -> Domain:
    """Variants that were changed, or whose template was: not every release dates a variant by both."""
    return changed(since, "write_date", "product_tmpl_id.write_date")


def _options(client: OdooClient, rows: Sequence[Row]) -> dict[str, Parts]:
    """The attribute values of a page's products, each product's own."""
    wanted = {row.id: pages.ids_in(row, VALUES) for row in rows}
    ids = sorted({value for values in wanted.values() for value in values})
    if not ids:
        return {"options": {}}
    found = {pages.id_of(raw): msgspec.Raw(raw) for raw in pages.searched(client, OPTIONS, (["id", "in", ids],))}
    return {"options": {product: [found[value] for value in values if value in found] for product, values in wanted.items()}}


def item_pages(client: OdooClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of products, all or changed ones."""
    return pages.pages(client, source(client.config), changed_since(since), resume)


def count_items(client: OdooClient, since: datetime | None) -> int:
    """How many products ``item_pages`` gives."""
    return pages.count(client, source(client.config), changed_since(since))


def one_item(client: OdooClient, key: str) -> bytes | None:
    """One raw product."""
    return one_product(client, source(client.config), key)


def one_product(client: OdooClient, of: Source, key: str) -> bytes | None:
    """One raw product of a source by its internal reference, or by its number where it has none."""
    by_number = key.startswith("#") and key[1:].isdecimal() and len(key) < MOST_DIGITS_OF_A_NUMBER
    condition = [pages.ID, "=", int(key[1:])] if by_number else [CODE, "=", key]
    return next((raw for raw in pages.matching(client, of, (condition,)) if _key(raw) == key), None)


MOST_DIGITS_OF_A_NUMBER = 10


class _Coded(Struct):
    default_code: Text = None


_coded = msgspec.json.Decoder(_Coded)


def _key(raw: bytes) -> str:
    found = _coded.decode(raw)
    return key_of(found.default_code, found.id)


def item_parser(client: OdooClient) -> Callable[[bytes], Record[Item]]:
    """Turns raw products into items; one without an internal reference says nothing that a shop could be told."""
    config = client.config
    taxes = {tax.id: text(tax.name) for tax in pages.table(client, TAXES, _Tax)}
    decode = msgspec.json.Decoder(_struct(config)).decode

    def parse(raw: bytes) -> Record[Item]:
        found = decode(raw)
        key = key_of(found.default_code, found.id)
        return Record(key, () if key.startswith("#") else (_item(key, found, config, taxes),))

    return readable(parse)


def _struct(config: OdooConfig) -> type[Any]:
    """The compiled shape of a raw product of this connection."""
    known: dict[str, Any] = dict.fromkeys(chosen(config), Any) | FIELDS | {"options": list[_Option]}
    optional = {CODE, "barcode", "weight", "categ_id", *chosen(config)}
    fields = [(name, kind, None) if name in optional else (name, kind) for name, kind in known.items()]
    return msgspec.defstruct("RawProduct", fields, bases=(Struct,), kw_only=True)


def _item(key: str, found: Any, config: OdooConfig, taxes: dict[int, str]) -> Item:
    options: Pairs = tuple((label(option.attribute_id), text(option.name)) for option in found.options)
    weight = figure(found.weight, "The weight")
    flag = config.shop_flag_field
    return Item(
        key=key,
        name=text(found.name),
        description=words(getattr(found, config.description_field)) if config.description_field else "",
        group=str(number(found.product_tmpl_id) or "") if options else "",
        group_name=text(found.name) if options else "",
        options=options,
        barcode=text(found.barcode),
        unit=label(found.uom_id),
        tax_group=", ".join(sorted(taxes.get(tax, "") or str(tax) for tax in found.taxes_id)),
        assortment=label(found.categ_id),
        weight_kg=weight or None,
        shop_flag=bool(getattr(found, flag)) if flag else None,
        active=found.active,
        attributes=_attributes(found, config),
    )


def _attributes(found: Any, config: OdooConfig) -> Pairs:
    told = ((name, words(getattr(found, field))) for name, field in config.attributes.items() if field)
    return tuple((name, value) for name, value in told if value)


READS = Reads(
    unit="products",
    pages=item_pages,
    parser=item_parser,
    count=count_items,
    one=one_item,
    changes=True,
    tables=(MODEL, *ELSEWHERE),
    knows=lambda client: pages.newest(client, ELSEWHERE),
)
