"""What the ERP says of one field of one item: which documents count, since when they say so, and what they said before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connectors.documents import Item, Price, StockLevel
from integration_hub.catalogue.decoding import decode
from integration_hub.catalogue.models import Generation, Kind, Record, Version
from integration_hub.catalogue.sources import is_for_everybody, price_of
from integration_hub.connections.models import Connection
from integration_hub.processes.settings import MarketSettings, PublishSettings
from integration_hub.provenance.values import MONEY, NOTHING, Field, Value, of_document, of_money
from integration_hub.runs.models import Run

MOST_RECORDS = 50
MOST_VERSIONS = 50
"""How far back the history of one record is walked; it is read newest first, by its index."""
KIND_OF = {
    Field.PRICE: Kind.PRICE, Field.SALE_PRICE: Kind.PRICE, Field.STOCK: Kind.STOCK, Field.NAME: Kind.ITEM,
    Field.DESCRIPTION: Kind.ITEM,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """Which field of which item in which market, as the process is set."""

    sku: str
    field: Field
    settings: PublishSettings
    market: str = ""

    @property
    def of_market(self) -> MarketSettings | None:
        return next((market for market in self.settings.markets if market.market == self.market), None)

    @property
    def price_list(self) -> str:
        chosen = self.of_market or self.settings
        return chosen.price_list if self.field is Field.PRICE else chosen.sale_price_list

    @property
    def warehouses(self) -> tuple[str, ...]:
        return (self.of_market or self.settings).warehouses


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier value, and from when on the hub had it."""

    value: Value
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One document of the ERP that counts: under which name, what it says, since when, by which import; what it said before."""

    name: str
    value: Value
    since: datetime | None
    run: Run | None
    before: tuple[Before, ...] = ()


def said_of(erp: Connection, question: Question, today: date) -> list[Said]:
    """The documents that count, each with its history: two queries for each record of the item, of which there are few."""
    rows = Record.objects.filter(connection=erp, kind=KIND_OF[question.field], item_key=question.sku, withdrawn=False).order_by(
        "key"
    )
    return [said for row in rows[:MOST_RECORDS] for said in _said_of_record(question, row, today)]


def value_of(question: Question, documents: Sequence[Any], today: date) -> Value:
    """What documents of the ERP make of the field: the price that counts, the sum of the stock, the text."""
    counting = [document for document in documents if _counts(question, document, today)]
    if question.field in MONEY:
        return of_money(price_of(counting, question.price_list, today))
    if question.field is Field.STOCK:
        return Value(sum((level.available for level in counting), Decimal(0))) if counting else NOTHING
    return of_document(question.field, counting[0]) if counting else NOTHING


def _said_of_record(question: Question, row: Record, today: date) -> Iterator[Said]:
    now = _counting(question, row.kind, row.data, today)
    if not now:
        return
    versions = Version.objects.filter(connection_id=row.connection_id, kind=row.kind, key=row.key).order_by("-rev")
    older = [
        (rev, {} if withdrawn else _counting(question, row.kind, data, today))
        for rev, data, withdrawn in versions.values_list("rev", "data", "withdrawn")[:MOST_VERSIONS]
    ]
    times = _generations(row.connection_id, [row.rev, *(rev for rev, _ in older)])
    for name, value in now.items():
        history = [(row.rev, value), *((rev, then.get(name, NOTHING)) for rev, then in older)]
        first, *before = _stretches(history)
        since = times.get(first[0])
        earlier = tuple(Before(then, times[rev].at if rev in times else None) for rev, then in before)
        yield Said(name, value, since.at if since else None, since.run if since else None, earlier)


def _stretches(history: Sequence[tuple[int, Value]]) -> list[tuple[int, Value]]:
    """Of a history, newest first, each value once for as long as it held, with the generation in which it began."""
    found: list[tuple[int, Value]] = []
    for rev, value in history:
        if found and found[-1][1] == value:
            found[-1] = (rev, value)
        else:
            found.append((rev, value))
    return found


def _counting(question: Question, kind: str, data: str, today: date) -> dict[str, Value]:
    """What the documents of one record say that count for the question, each under the name it goes by in the ERP."""
    counting = (document for document in decode(kind, data) if _counts(question, document, today))
    return {_name(document): of_document(question.field, document) for document in counting}


def _counts(question: Question, document: Price | StockLevel | Item, today: date) -> bool:
    if isinstance(document, Price):
        return is_for_everybody(document, question.price_list, today)
    return not isinstance(document, StockLevel) or not question.warehouses or document.warehouse in question.warehouses


def _name(document: Price | StockLevel | Item) -> str:
    if isinstance(document, Price):
        return f"{document.price_list} {document.valid_from}" if document.valid_from else document.price_list
    return document.warehouse if isinstance(document, StockLevel) else ""


def _generations(connection_id: int, numbers: Sequence[int]) -> dict[int, Generation]:
    found = Generation.objects.filter(connection=connection_id, number__in=set(numbers)).select_related("run__merchant")
    return {generation.number: generation for generation in found}
