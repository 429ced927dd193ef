"""Stock by warehouse: the sum of all that lies anywhere inside it (§6).

Every warehouse counts, empty ones too: a warehouse that is not told of would look withdrawn instead of sold out. A quant that
reaches zero may be gone, and no movement dates its product, so stock is always read completely.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import StockLevel
from connectors.erp.odoo import pages
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.domains import Domain
from connectors.erp.odoo.pages import Parts, Row, Source
from connectors.erp.odoo.parsing import Figure, Reference, Struct, Text, figure, key_of, number, readable
from connectors.erp.odoo.products import MODEL, one_product, products

QUANTS = Source(
    "stock.quant", ("product_id", "location_id", "quantity", "reserved_quantity"), (["location_id.usage", "=", "internal"],)
)
WAREHOUSES = Source("stock.warehouse", ("code", "view_location_id"))
PLACES = Source("stock.location", ("parent_path",), (["usage", "=", "internal"],), archived=True)


class _Quant(Struct):
    location_id: Reference
    quantity: Figure
    reserved_quantity: Figure


class _Stocked(Struct):
    quants: list[_Quant]
    default_code: Text = None


class _Warehouse(Struct):
    code: str
    view_location_id: Reference


class _Place(Struct):
    parent_path: str


_stocked = msgspec.json.Decoder(_Stocked)


def source(client: OdooClient) -> Source:
    """The products of this connection that are kept in stock, with what lies where."""
    return products(client.config, (), _quants, storable(client))


def storable(client: OdooClient) -> Domain:
    """Which products are kept in stock: since Odoo 18 a field of its own tells."""
    return (["is_storable", "=", True],) if client.field(MODEL, "is_storable") else (["type", "=", "product"],)


def _quants(client: OdooClient, rows: Sequence[Row]) -> dict[str, Parts]:
    """What lies anywhere of a page's products: often several quants of one product in one place."""
    return {"quants": pages.parts_of(client, QUANTS, "product_id", [row.id for row in rows])}


def stock_pages(client: OdooClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of products with their stock, always all of them."""
    return pages.pages(client, source(client), (), resume)


def count_stock(client: OdooClient, since: datetime | None) -> int:
    """How many products ``stock_pages`` gives."""
    return pages.count(client, source(client))


def one_stock(client: OdooClient, key: str) -> bytes | None:
    """One raw product with its stock."""
    return one_product(client, source(client), key)


def stock_parser(client: OdooClient) -> Callable[[bytes], Record[StockLevel]]:
    """Turns raw products with their quants into stock levels, one for each warehouse."""
    codes, places = _map(client)

    def parse(raw: bytes) -> Record[StockLevel]:
        found = _stocked.decode(raw)
        key = key_of(found.default_code, found.id)
        return Record(key, () if key.startswith("#") else tuple(_levels(key, found.quants, codes, places)))

    return readable(parse)


def _map(client: OdooClient) -> tuple[list[str], dict[int, str]]:
    """The warehouses that are told of, and in which of them each place is."""
    wanted = set(client.config.warehouses)
    warehouses = [one for one in pages.table(client, WAREHOUSES, _Warehouse) if not wanted or one.code in wanted]
    roots = {number(one.view_location_id): one.code for one in warehouses}
    places = {}
    for place in pages.table(client, PLACES, _Place):
        above = [int(part) for part in place.parent_path.split("/") if part.isdecimal()]
        if code := next((roots[one] for one in reversed(above) if one in roots), None):
            places[place.id] = code
    return [one.code for one in warehouses], places


def _levels(key: str, quants: Sequence[_Quant], codes: Sequence[str], places: dict[int, str]) -> Iterator[StockLevel]:
    here: dict[str, list[_Quant]] = {code: [] for code in codes}
    for quant in quants:
        if code := places.get(number(quant.location_id)):
            here[code].append(quant)
    for code, found in here.items():
        there = figure(sum((quant.quantity for quant in found), Decimal(0)), "The stock")
        promised = figure(sum((quant.reserved_quantity for quant in found), Decimal(0)), "The reserved quantity")
        yield StockLevel(key, code, there, promised)


def _knows(client: OdooClient) -> Any:
    codes, places = _map(client)
    return [codes, sorted(places.items())]


READS = Reads(
    unit="products with stock", pages=stock_pages, parser=stock_parser, count=count_stock, one=one_stock, knows=_knows,
    tables=("stock.quant", WAREHOUSES.model, PLACES.model),
)  # fmt: skip
