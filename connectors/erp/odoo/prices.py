"""What products cost: their own sales prices, then the fixed rules of price lists (§5).

A raw record is a product with every rule that speaks of it or its template. Of several rules for one case the first in Odoo's
own order counts; where that one is no fixed price, nothing is told rather than a wrong price. Rules of categories and of all
products are not read: ``overlooked`` counts them. A rule's change does not date its product, so prices are always read whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

import msgspec

from connectors.base import Page, Reads, Record
from connectors.documents import Money, Price
from connectors.erp.odoo import pages
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.pages import Parts, Row, Source
from connectors.erp.odoo.parsing import (
    Broken,
    Figure,
    Reference,
    Struct,
    Text,
    day,
    figure,
    key_of,
    label,
    number,
    readable,
    text,
)
from connectors.erp.odoo.products import one_product, products

OF_VARIANT, OF_TEMPLATE = "0_product_variant", "1_product"
RULES = Source(
    "product.pricelist.item",
    (
        *("pricelist_id", "applied_on", "product_tmpl_id", "product_id", "min_quantity", "date_start", "date_end"),
        *("compute_price", "fixed_price"),
    ),
)
LISTS = Source("product.pricelist", ("name", "currency_id"))
ALL_LISTS = Source("product.pricelist", ("name", "currency_id"), archived=True)
TAXES = Source("account.tax", ("price_include",), archived=True)


class Rule(Struct):
    """One rule of a price list."""

    pricelist_id: Reference
    applied_on: str
    compute_price: str
    fixed_price: Figure = Decimal(0)
    min_quantity: Figure = Decimal(0)
    date_start: Text = None
    date_end: Text = None


class _Priced(Struct):
    lst_price: Figure
    currency_id: Reference
    taxes_id: list[int]
    of_variant: list[Rule]
    of_template: list[Rule]
    default_code: Text = None


class PriceList(Struct):
    """One price list."""

    currency_id: Reference
    name: Text = None


class _Tax(Struct):
    price_include: bool = False


_priced = msgspec.json.Decoder(_Priced)


def source(config: OdooConfig) -> Source:
    """The products of this connection with what they cost."""
    return products(config, ("lst_price", "currency_id", "taxes_id", "product_tmpl_id"), _rules)


def _rules(client: OdooClient, rows: Sequence[Row]) -> dict[str, Parts]:
    """The rules that speak of a page's products, or of their templates."""
    templates = {row.id: row.refer("product_tmpl_id") for row in rows}
    variant = pages.parts_of(client, _applied(OF_VARIANT), "product_id", list(templates))
    template = pages.parts_of(client, _applied(OF_TEMPLATE), "product_tmpl_id", list(templates.values()))
    return {"of_variant": variant, "of_template": {row: template.get(its, ()) for row, its in templates.items()}}


def _applied(to: str) -> Source:
    return Source(RULES.model, RULES.fields, (["applied_on", "=", to],))


def price_pages(client: OdooClient, since: datetime | None, resume: str) -> Iterator[Page]:
    """Pages of products with their prices, always all of them."""
    return pages.pages(client, source(client.config), (), resume)


def count_prices(client: OdooClient, since: datetime | None) -> int:
    """How many products ``price_pages`` gives."""
    return pages.count(client, source(client.config))


def one_price(client: OdooClient, key: str) -> bytes | None:
    """One raw product with its prices."""
    return one_product(client, source(client.config), key)


def overlooked(client: OdooClient) -> int:
    """How many rules are not read, for they are no fixed prices of one product."""
    fixed = ("&", ["compute_price", "=", "fixed"], ["applied_on", "in", [OF_VARIANT, OF_TEMPLATE]])
    return pages.count(client, RULES, ("!", *fixed))


def price_parser(client: OdooClient) -> Callable[[bytes], Record[Price]]:
    """Turns raw products with their rules into prices."""
    book = _Book.of(client)

    def parse(raw: bytes) -> Record[Price]:
        found = _priced.decode(raw)
        key = key_of(found.default_code, found.id)
        return Record(key, () if key.startswith("#") else tuple(book.prices(key, found)))

    return readable(parse)


@dataclass(frozen=True, slots=True)
class _Book:
    """What must be known beside a product to understand its prices."""

    config: OdooConfig
    currencies: dict[int, str]
    inclusive: frozenset[int]

    @classmethod
    def of(cls, client: OdooClient) -> "_Book":
        config = client.config
        lists = {entry.id: label(entry.currency_id) for entry in pages.table(client, LISTS, PriceList)}
        wanted = set(config.price_lists or lists)
        included = frozenset(tax.id for tax in pages.table(client, TAXES, _Tax) if tax.price_include)
        return cls(config, {number: currency for number, currency in lists.items() if number in wanted}, included)

    def prices(self, key: str, found: _Priced) -> Iterator[Price]:
        """A product's own price, and what the lists say of it."""
        included = all(tax in self.inclusive for tax in found.taxes_id) if found.taxes_id else None
        if self.config.base_price_list and (own := _amount(key, found.lst_price)):
            yield Price(key, self.config.base_price_list, Money(own, _currency(key, label(found.currency_id)), included))
        for rule in _first([*found.of_variant, *found.of_template]):
            listed, amount = number(rule.pricelist_id), _amount(key, rule.fixed_price)
            if listed in self.currencies and amount:
                yield self._listed(key, rule, Money(amount, _currency(key, self.currencies[listed]), included))

    def _listed(self, key: str, rule: Rule, money: Money) -> Price:
        return Price(
            key,
            str(number(rule.pricelist_id)),
            money,
            min_quantity=figure(rule.min_quantity, "The quantity") or Decimal(1),
            valid_from=day(rule.date_start, self.config.zone),
            valid_to=day(rule.date_end, self.config.zone),
        )


def _first(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The fixed rule that Odoo would take for each case: a variant's before its template's, of two the newer one."""

    def case(rule: Rule) -> tuple[int, Decimal, str]:
        # Two rules from the same quantity and day on are one case, whenever they end.
        return number(rule.pricelist_id), figure(rule.min_quantity, "The quantity") or Decimal(1), text(rule.date_start)

    for _, same in groupby(sorted(rules, key=lambda rule: (case(rule), rule.applied_on, -rule.id)), key=case):
        winner = next(same)
        if winner.compute_price == "fixed":
            yield winner


def _amount(key: str, value: Decimal) -> Decimal:
    """A price that can be meant; 0 is how Odoo says that there is none."""
    price = figure(value, f"The price of {key}")
    if price < 0:
        raise Broken(f"The price of {key} is negative.")
    return price


def _currency(key: str, code: str) -> str:
    if len(code) != 3 or not code.isascii() or not code.isupper():
        raise Broken(f"The price of {key} has the currency {code!r}, which is no ISO code.")
    return code


READS = Reads(
    unit="products with prices",
    pages=price_pages,
    parser=price_parser,
    count=count_prices,
    one=one_price,
    tables=("product.product", "product.pricelist.item", "product.pricelist", "account.tax"),
    knows=lambda client: pages.newest(client, ("account.tax", "product.pricelist")),
)
