"""What the hub takes of a record that a connector has read: cleaned where that loses nothing, refused where it would lie. Pure.

Cleaned: control characters are taken out of texts. Refused, with the record named: keys that are empty, longer than 250
characters or hold control characters; records of more than a million characters; prices that are negative or beyond
reason, in a currency that does not exist, and figures that are none. HTML stays as it is: pages and mails escape it.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from connectors.base import Record
from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.errors import Unreadable
from integration_hub.catalogue.decoding import decode, encode
from integration_hub.catalogue.models import Kind
from integration_hub.imports.currencies import CURRENCIES

LONGEST_KEY = 250
LONGEST_RECORD = 1_000_000
MOST = Decimal(10) ** 12
NOTHING = "[]"
"""What is staged of a record that says nothing to the hub."""
REMEDY = "Correct the record in the ERP, then start the import again. Nothing of this import was published."

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ESCAPED = re.compile(r"\\(?:u00|[bf])")


class Row(NamedTuple):
    """One accepted record as it is staged."""

    key: str
    item_key: str
    group_key: str
    markets: str
    title: str
    amount: Decimal | None
    data: str
    digest: bytes


class Told(NamedTuple):
    """What a list shows of a record."""

    item_key: str
    group_key: str
    title: str
    amount: Decimal | None


def accept(kind: Kind, record: Record[Any], digest: bytes) -> Row:
    """The record as it may be staged. Raises Unreadable, naming it."""
    key = _key(record.key)
    documents = record.documents
    if not documents:
        return Row(key, key, "", "", "", None, NOTHING, digest)
    try:
        data = encode(documents)
        if "\\" in data and _ESCAPED.search(data):
            documents = _cleaned(kind, data)
            data = encode(documents)
    except UnicodeEncodeError:
        raise _refused("text", key, "holds text that no alphabet knows") from None
    if len(data) > LONGEST_RECORD:
        raise _refused("too_big", key, f"is {len(data):,} characters long; the hub takes {LONGEST_RECORD:,}")
    told = _TOLD[kind](key, documents)
    if told.item_key != key:
        _key(told.item_key)
    return Row(key, told.item_key, told.group_key, _markets(documents), _title(told.title), told.amount, data, digest)


def _key(key: str) -> str:
    if 0 < len(key) <= LONGEST_KEY and (key.isprintable() or not _CONTROL.search(key)):
        return key
    shown = _CONTROL.sub("?", key)[:60]
    what = "is empty" if not key else "is too long" if len(key) > LONGEST_KEY else "holds control characters"
    raise Unreadable("key_unusable", f"The key of a record, '{shown}', {what}.", REMEDY)


def _markets(documents: Sequence[Any]) -> str:
    if len(documents) == 1:
        return str(documents[0].market)
    return "\n".join(sorted({document.market for document in documents}))


def _title(title: str) -> str:
    plain = title if title.isprintable() else " ".join(title.split())
    return plain[:LONGEST_KEY]


def _cleaned(kind: Kind, data: str) -> tuple[Any, ...]:
    """The documents again, without characters that no page shows and PostgreSQL refuses."""
    return tuple(decode(kind, msgspec.json.encode(_without(msgspec.json.decode(data))).decode()))


def _without(value: Any) -> Any:
    if isinstance(value, str):
        return _UNWANTED.sub("", value)
    if isinstance(value, list):
        return [_without(part) for part in value]
    if isinstance(value, dict):
        return {name: _without(part) for name, part in value.items()}
    return value


def _item(key: str, documents: Sequence[Item]) -> Told:
    item = documents[0]
    if item.group:
        _key(item.group)
    return Told(item.key, item.group, item.name, None)


def _price(key: str, documents: Sequence[Price]) -> Told:
    for price in documents:
        _figure(key, price.money.amount)
        if price.money.amount < 0:
            raise _refused("price_negative", key, f"has the price {price.money.amount}, which is below zero")
        if price.money.currency not in CURRENCIES:
            shown = _CONTROL.sub("?", price.money.currency)[:12]
            raise _refused("currency_unknown", key, f"has a price in '{shown}', which is no currency of ISO 4217")
    first = documents[0]
    return Told(first.item_key, "", first.item_key, first.money.amount)


def _stock(key: str, documents: Sequence[StockLevel]) -> Told:
    available = Decimal(0)
    for level in documents:
        _figure(key, level.in_stock)
        _figure(key, level.committed)
        _figure(key, level.ordered)
        available += level.in_stock - level.committed
    return Told(documents[0].item_key, "", documents[0].item_key, available)


def _customer(key: str, documents: Sequence[Customer]) -> Told:
    return Told(key, "", documents[0].name, None)


def _address(key: str, documents: Sequence[DeliveryAddress]) -> Told:
    return Told(documents[0].customer_key, "", documents[0].name, None)


_TOLD: dict[Kind, Callable[[str, Any], Told]] = {
    Kind.ITEM: _item,
    Kind.PRICE: _price,
    Kind.STOCK: _stock,
    Kind.CUSTOMER: _customer,
    Kind.ADDRESS: _address,
}


def _figure(key: str, figure: Decimal) -> None:
    if not figure.is_finite() or not -MOST < figure < MOST:
        raise _refused("figure_absurd", key, f"holds the figure {str(figure)[:30]}, which is beyond reason")


def _refused(code: str, key: str, what: str) -> Unreadable:
    return Unreadable(code, f"The record '{_CONTROL.sub('?', key)[:60]}' {what}.", REMEDY)
