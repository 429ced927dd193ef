"""Stock by warehouse, which lives inside the item (§4 Stock).

Every warehouse counts, empty ones too: a warehouse that is not told of would look withdrawn instead of sold out.
A movement of stock may leave the item's date of change as it is, so stock is always read completely.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import StockLevel
from connectors.erp.sap_business_one import pages, rows
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.pages import Source
from connectors.erp.sap_business_one.parsing import figure, readable


class _Warehouse(msgspec.Struct):
    code: str = msgspec.field(name="WarehouseCode")
    in_stock: Decimal | None = msgspec.field(name="InStock", default=None)
    committed: Decimal | None = msgspec.field(name="Committed", default=None)
    ordered: Decimal | None = msgspec.field(name="Ordered", default=None)


class _Item(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")
    warehouses: list[_Warehouse] = msgspec.field(name="ItemWarehouseInfoCollection", default_factory=list)


class _Row(msgspec.Struct):
    code: str = msgspec.field(name="WhsCode")
    in_stock: Decimal | None = msgspec.field(name="OnHand", default=None)
    committed: Decimal | None = msgspec.field(name="IsCommited", default=None)
    ordered: Decimal | None = msgspec.field(name="OnOrder", default=None)


class _Rows(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")
    rows: list[_Row] = msgspec.field(name="Rows")


_item = msgspec.json.Decoder(_Item)
_rows = msgspec.json.Decoder(_Rows)


def source(config: BusinessOneConfig) -> Source:
    """The items of this connection with their warehouses."""
    return Source("Items", ("ItemCode",), ("ItemWarehouseInfoCollection",), config.item_filter)


def stock_pages(client: BusinessOneClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of items with their stock, always all of them."""
    if client.config.rows:
        return rows.pages_of_rows(client, rows.STOCK, resume)
    return pages.pages(client, source(client.config), "", resume)


def count_stock(client: BusinessOneClient, since: datetime | None) -> int:
    """How many items ``stock_pages`` gives."""
    if client.config.rows:
        return rows.count_of_rows(client, rows.STOCK)
    return pages.count(client, source(client.config), "")


def one_stock(client: BusinessOneClient, key: str) -> bytes | None:
    """One raw item with its stock."""
    if client.config.rows:
        return rows.one_of_rows(client, rows.STOCK, key)
    return pages.one(client, source(client.config), (key,))


def stock_parser(client: BusinessOneClient) -> Callable[[bytes], Record[StockLevel]]:
    """Turns raw items into their stock levels."""
    wanted = frozenset(client.config.warehouses)

    def parse(raw: bytes) -> Record[StockLevel]:
        found = _item.decode(raw)
        return Record(found.code, _levels(found.code, found.warehouses, wanted))

    def parse_rows(raw: bytes) -> Record[StockLevel]:
        found = _rows.decode(raw)
        return Record(found.code, _levels(found.code, found.rows, wanted))

    return readable(parse_rows if client.config.rows else parse)


def _levels(item: str, entries: Sequence[_Warehouse] | Sequence[_Row], wanted: frozenset[str]) -> tuple[StockLevel, ...]:
    return tuple(
        StockLevel(
            item,
            entry.code,
            figure(entry.in_stock, "The stock"),
            figure(entry.committed, "The committed quantity"),
            figure(entry.ordered, "The ordered quantity"),
        )
        for entry in entries
        if not wanted or entry.code in wanted
    )


READS = Reads(
    unit="items with stock", pages=stock_pages, parser=stock_parser, count=count_stock, one=one_stock,
    tables=("Items", "ItemWarehouseInfoCollection"),
)  # fmt: skip
