"""What items cost: price lists, which live inside the item, then special prices (§4 Prices).

One raw record is an item with its prices; after all items come the special prices, one raw record for each customer and item,
with keys of their own. Special prices carry no date of change, so prices are always read completely.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Money, Price
from connectors.erp.sap_business_one import pages, rows
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.pages import Source
from connectors.erp.sap_business_one.parsing import Broken, day, everything, figure, readable, yes

SPECIAL = Source(
    "SpecialPrices",
    ("CardCode", "ItemCode"),
    ("Price", "Currency", "PriceListNum", "Valid", "ValidFrom", "ValidTo", "SpecialPriceDataAreas"),
)
LISTS = Source("PriceLists", ("PriceListNo",), ("IsGrossPrice", "Active", "DefaultPrimeCurrency"))
IN_ITEMS, IN_SPECIAL = "items:", "special:"
SPECIAL_KEY = "special|"
ISO = re.compile(r"[A-Z]{3}")
EVERYBODY = "*"
"""SAP keeps the quantity and period prices of a whole list under this sign and the list's number instead of a customer."""


class _Priced(Protocol):
    """Whatever names a price."""

    @property
    def price(self) -> Decimal | None: ...
    @property
    def currency(self) -> str | None: ...


class _ItemPrice(msgspec.Struct):
    price_list: int = msgspec.field(name="PriceList")
    price: Decimal | None = msgspec.field(name="Price", default=None)
    currency: str | None = msgspec.field(name="Currency", default=None)


class _Item(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")
    prices: list[_ItemPrice] = msgspec.field(name="ItemPrices", default_factory=list)


class _Rows(msgspec.Struct):
    code: str = msgspec.field(name="ItemCode")
    prices: list[_ItemPrice] = msgspec.field(name="Rows")


class _Quantity(msgspec.Struct):
    quantity: Decimal | None = msgspec.field(name="Quantity", default=None)
    price: Decimal | None = msgspec.field(name="SpecialPrice", default=None)
    currency: str | None = msgspec.field(name="PriceCurrency", default=None)


class _Period(msgspec.Struct):
    price: Decimal | None = msgspec.field(name="SpecialPrice", default=None)
    currency: str | None = msgspec.field(name="PriceCurrency", default=None)
    first: str | None = msgspec.field(name="DateFrom", default=None)
    last: str | None = msgspec.field(name="Dateto", default=None)
    quantities: list[_Quantity] = msgspec.field(name="SpecialPriceQuantityAreas", default_factory=list)


class _Special(msgspec.Struct):
    customer: str = msgspec.field(name="CardCode")
    item: str = msgspec.field(name="ItemCode")
    price: Decimal | None = msgspec.field(name="Price", default=None)
    currency: str | None = msgspec.field(name="Currency", default=None)
    price_list: int | None = msgspec.field(name="PriceListNum", default=None)
    valid: str | None = msgspec.field(name="Valid", default=None)
    first: str | None = msgspec.field(name="ValidFrom", default=None)
    last: str | None = msgspec.field(name="ValidTo", default=None)
    periods: list[_Period] = msgspec.field(name="SpecialPriceDataAreas", default_factory=list)


class _List(msgspec.Struct):
    number: int = msgspec.field(name="PriceListNo")
    gross: str | None = msgspec.field(name="IsGrossPrice", default=None)
    active: str | None = msgspec.field(name="Active", default=None)
    currency: str | None = msgspec.field(name="DefaultPrimeCurrency", default=None)


_item = msgspec.json.Decoder(_Item)
_rows = msgspec.json.Decoder(_Rows)
_special = msgspec.json.Decoder(_Special)


def source(config: BusinessOneConfig) -> Source:
    """The items of this connection with their prices."""
    return Source("Items", ("ItemCode",), ("ItemPrices",), config.item_filter)


def price_pages(client: BusinessOneClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of items with their prices, then pages of special prices; always all of them."""
    config = client.config
    if not resume.startswith(IN_SPECIAL):
        after = resume.removeprefix(IN_ITEMS)
        by_rows = config.rows
        found = rows.pages_of_rows(client, rows.PRICES, after) if by_rows else pages.pages(client, source(config), "", after)
        for page in found:
            yield Page(page.records, IN_ITEMS + page.resume)
    if config.special_prices:
        for page in pages.pages(client, SPECIAL, "", resume.removeprefix(IN_SPECIAL) if resume.startswith(IN_SPECIAL) else ""):
            yield Page(page.records, IN_SPECIAL + page.resume)


def count_prices(client: BusinessOneClient, since: datetime | None) -> int:
    """How many raw records ``price_pages`` gives: items and special prices together."""
    config = client.config
    items = rows.count_of_rows(client, rows.PRICES) if config.rows else pages.count(client, source(config), "")
    return items + (pages.count(client, SPECIAL, "") if config.special_prices else 0)


def one_price(client: BusinessOneClient, key: str) -> bytes | None:
    """One raw item with its prices, or one raw special price."""
    if key.startswith(SPECIAL_KEY):
        customer, _, item = key.removeprefix(SPECIAL_KEY).partition("|")
        return pages.one(client, SPECIAL, (customer, item))
    if client.config.rows:
        return rows.one_of_rows(client, rows.PRICES, key)
    return pages.one(client, source(client.config), (key,))


def price_parser(client: BusinessOneClient) -> Callable[[bytes], Record[Price]]:
    """Turns raw items and special prices into prices."""
    book = _Book.of(client)
    items = _rows if client.config.rows else _item

    def parse(raw: bytes) -> Record[Price]:
        # Both kinds of record come through here; only a special price has a customer.
        if b'"CardCode"' in raw:
            special = _special.decode(raw)
            return Record(f"{SPECIAL_KEY}{special.customer}|{special.item}", book.special(special))
        found = items.decode(raw)
        return Record(found.code, book.prices(found.code, found.prices))

    return readable(parse)


@dataclass(frozen=True, slots=True)
class _Book:
    """What must be known of the price lists to understand a price."""

    lists: dict[int, _List]
    wanted: frozenset[int]
    codes: dict[str, str]
    local: str

    @classmethod
    def of(cls, client: BusinessOneClient) -> "_Book":
        config = client.config
        lists = {entry.number: entry for entry in everything(client, LISTS, _List)}
        active = {number for number, entry in lists.items() if entry.active is None or yes(entry.active)}
        wanted = active & set(config.price_lists) if config.price_lists else active
        return cls(lists, frozenset(wanted), config.currency_codes, config.currency)

    def prices(self, item: str, entries: Sequence[_ItemPrice]) -> tuple[Price, ...]:
        """An item's prices in the wanted lists; 0 is how SAP says that there is none."""
        told = (entry for entry in entries if entry.price_list in self.wanted and entry.price)
        return tuple(Price(item, str(entry.price_list), self._money(item, entry, entry.price_list)) for entry in told)

    def special(self, found: _Special) -> tuple[Price, ...]:
        """The prices agreed with one customer, the general one first; of two for the same case the more special one counts."""
        number = (
            int(found.customer[1:])
            if found.customer[:1] == EVERYBODY and found.customer[1:].isdecimal()
            else found.price_list or 0
        )
        if not yes(found.valid or "Y") or (number > 0 and number not in self.wanted):
            return ()
        prices: dict[str, Price] = {}
        for entry, (first, last), quantity in _agreed(found):
            if entry.price:
                money = self._money(found.item, entry, number)
                customer = "" if found.customer[:1] == EVERYBODY else found.customer
                price = Price(found.item, str(number) if number > 0 else "", money, customer, quantity, first, last)
                prices[price.key] = price
        return tuple(prices.values())

    def _money(self, item: str, entry: _Priced, number: int) -> Money:
        known = self.lists.get(number)
        price = figure(entry.price, f"The price of {item}")
        if price < 0:
            raise Broken(f"The price of {item} is negative.")
        written = entry.currency or (known.currency if known else None) or ""
        currency = self.codes.get(written, written) or self.local
        if not ISO.fullmatch(currency):
            raise Broken(f"The price of {item} has the currency {currency!r}; name its ISO code in the connection.")
        return Money(price, currency, yes(known.gross) if known and known.gross else None)


def _agreed(found: _Special) -> Iterator[tuple[_Priced, tuple[date | None, date | None], Decimal]]:
    """Every price of a special price with its dates and from which quantity on it counts, the general one first."""
    whole = (day(found.first), day(found.last))
    yield found, whole, Decimal(1)
    for period in found.periods:
        dates = (day(period.first) or whole[0], day(period.last) or whole[1])
        yield period, dates, Decimal(1)
        for step in period.quantities:
            yield step, dates, figure(step.quantity, "The quantity") or Decimal(1)


READS = Reads(
    unit="items with prices",
    pages=price_pages,
    parser=price_parser,
    count=count_prices,
    one=one_price,
    tables=("Items", SPECIAL.entity_set, LISTS.entity_set),
    knows=lambda client: everything(client, LISTS, _List),
)
