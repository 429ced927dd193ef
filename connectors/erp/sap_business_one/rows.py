"""The second way to read prices and stock: rows by a query kept in the Service Layer (§4 Row-level reads).

The rows of one item are read as one raw record, so that keys and counts are the same as in the first way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import msgspec

from connectors.base import Page
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.odata import quoted
from connectors.erp.sap_business_one.pages import Batch, key_of, nameless, no_count, page_size, values_of
from connectors.errors import Rejected, Unavailable, Uncertain, Unreadable
from connectors.http import Response
from connectors.paging import Window, keyed

WIDER = 8
"""How much larger a page is asked for when one item's rows do not fit in it."""
WIDEST = 100_000
KEY = ("ItemCode",)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows by item. A changed text needs a new name: the Service Layer keeps texts in its own spelling."""

    name: str
    select: str
    order: str

    @property
    def following(self) -> "Query":
        return Query(self.name, f"{self.select} where T0.ItemCode > :item order by {self.order}")

    @property
    def exact(self) -> "Query":
        return Query(f"{self.name}_one", f"{self.select} where T0.ItemCode = :item order by {self.order}")

    @property
    def counted(self) -> "Query":
        table = self.select.rpartition(" from ")[2]
        return Query(f"{self.name}_count", f"select count(distinct T0.ItemCode) as N from {table}")  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Query:
    """One query as it is kept in the Service Layer."""

    code: str
    text: str


STOCK = Rows(
    "hub_stock_1",
    "select T0.ItemCode, T0.WhsCode, T0.OnHand, T0.IsCommited, T0.OnOrder from OITW T0",
    "T0.ItemCode, T0.WhsCode",
)
PRICES = Rows(
    "hub_prices_1",
    "select T0.ItemCode, T0.PriceList, T0.Price, T0.Currency from ITM1 T0",
    "T0.ItemCode, T0.PriceList",
)


class _Item(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")


class _Count(msgspec.Struct):
    n: int = msgspec.field(name="N")


class _Counted(msgspec.Struct):
    value: list[_Count]


_batch = msgspec.json.Decoder(Batch)
_item = msgspec.json.Decoder(_Item)
_counted = msgspec.json.Decoder(_Counted, strict=False)


def pages_of_rows(client: BusinessOneClient, rows: Rows, resume: str) -> Iterator[Page]:
    """Pages of raw records, each the rows of one item, in the order of the items."""

    def fetch(last: str) -> Window:
        groups = _groups(client, rows.following, "".join(values_of(last)))
        return Window([_joined(*group) for group in groups], bool(groups))

    return keyed(fetch, key=key_of(KEY), resume=resume)


def count_of_rows(client: BusinessOneClient, rows: Rows) -> int:
    """How many items have rows."""
    counts = _run(client, rows.counted, {}, 1).decode(_counted).value
    if not counts:
        raise no_count()
    return counts[0].n


def one_of_rows(client: BusinessOneClient, rows: Rows, item: str) -> bytes | None:
    """One item's rows as one raw record, or None."""
    found = dict(_by_item(_run(client, rows.exact, {"item": item}, WIDEST).decode(_batch)))
    return _joined(item, found[item]) if item in found else None


def _joined(item: str, members: list[bytes]) -> bytes:
    """An item's rows as one raw record, in the shape that an item itself has."""
    return b'{"ItemCode":' + msgspec.json.encode(item) + b',"Rows":[' + b",".join(members) + b"]}"


def _groups(client: BusinessOneClient, query: Query, after: str) -> list[tuple[str, list[bytes]]]:
    """The next items with all their rows; the last one of a full page may have more and is left for the next page."""
    size = client.config.page_size
    while size <= WIDEST:
        answer = _run(client, query, {"item": after}, size).decode(_batch)
        groups = _by_item(answer)
        if len(answer.value) < size and not answer.follows:
            return groups
        if len(groups) > 1:
            return groups[:-1]
        size *= WIDER
    raise Unreadable("too_many_rows", f"The item after {after!r} has too many rows.", "Read prices and stock without rows.")


def _by_item(answer: Batch) -> list[tuple[str, list[bytes]]]:
    raws = [bytes(raw) for raw in answer.value]
    try:
        items = [_item.decode(raw).code for raw in raws]
    except msgspec.MsgspecError:
        raise nameless() from None
    pairs = zip(items, raws, strict=True)
    return [(item, [raw for _, raw in members]) for item, members in groupby(pairs, key=lambda pair: pair[0])]


def _run(client: BusinessOneClient, query: Query, values: dict[str, str], size: int) -> Response:
    """The query's answer; it is made where the Service Layer does not know it yet."""
    body = {"ParamList": "&".join(f"{name}={quoted(value)}" for name, value in values.items())} if values else {}
    path = f"SQLQueries({quoted(query.code)})/List"
    answer = client.read(path, post=body, headers=page_size(size), expect=(404,))
    if answer.status != 404:
        return answer
    _make(client, query)
    return client.read(path, post=body, headers=page_size(size))


def _make(client: BusinessOneClient, query: Query) -> None:
    try:
        client.write("SQLQueries", {"SqlCode": query.code, "SqlName": query.code, "SqlText": query.text})
    except Uncertain as error:
        raise Unavailable(error.code, "SAP Business One did not answer while a query was made.", "The hub tries again.") from None
    except Rejected as error:
        # Another run made it in between: then it can be run.
        if "already exist" not in error.message and error.code != "sap_-2035":
            raise
