"""Which sales orders SAP holds of some days, each with its sum in its own currency (§5 Orders)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial

import msgspec

from connectors.base import Booked
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.odata import both, quoted
from connectors.erp.sap_business_one.pages import Source, asked, count, nameless, records
from connectors.erp.sap_business_one.parsing import Plain, figure, text
from connectors.erp.sap_business_one.parsing import day as day_of
from connectors.erp.sap_business_one.standing import Standings
from connectors.errors import Unreadable
from connectors.paging import Window, keyed, whole

FIELDS = ("DocNum", "DocDate", "DocCurrency", "DocTotal", "DocTotalFc", "Cancelled", "CancelStatus", "AuthorizationStatus")
ONLY_ORDERS = "DocObjectCode eq 'oOrders'"
"""Drafts of all kinds of documents lie together."""
ACCURACY = Decimal("0.000001")
"""SAP tells sums as floating-point numbers, of at most six decimals."""


class _Key(msgspec.Struct):
    key: int = msgspec.field(name="DocEntry")


class _Document(Standings, kw_only=True):
    key: int = msgspec.field(name="DocEntry")
    number: int | None = msgspec.field(name="DocNum", default=None)
    dated: str = msgspec.field(name="DocDate")
    currency: str | None = msgspec.field(name="DocCurrency", default=None)
    total: Decimal = msgspec.field(name="DocTotal")
    foreign: Decimal | None = msgspec.field(name="DocTotalFc", default=None)


_key = msgspec.json.Decoder(_Key)
_document = msgspec.json.Decoder(_Document)
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_plain = msgspec.json.Decoder(Plain)


def booked_orders(client: BusinessOneClient, since: date, until: date) -> Iterator[Booked]:
    """Every sales order of these days. A draft that waits for approval counts where the connection looks among drafts."""
    field = client.config.order_reference
    days = f"DocDate ge {quoted(since.isoformat())} and DocDate le {quoted(until.isoformat())}"
    orders = list(_booked(client, Source("Orders", ("DocEntry",), (*FIELDS, field)), days))
    yield from orders
    if client.config.drafts:
        there = {order.reference for order in orders}
        drafts = _booked(client, Source("Drafts", ("DocEntry",), (*FIELDS, field), ONLY_ORDERS), days, draft=True)
        yield from (draft for draft in drafts if draft.reference not in there)


def _booked(client: BusinessOneClient, source: Source, days: str, *, draft: bool = False) -> Iterable[Booked]:
    raws = whole(partial(_raws, client, source, days), partial(count, client, source, days))
    try:
        return [_order(raw, client.config, draft=draft) for raw in raws]
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as error:
        problem = str(error)[:200]
    what = f"A sales order of SAP Business One cannot be understood: {problem}"
    raise Unreadable("order_unreadable", what, "Correct it in SAP Business One, or ask your SAP Business One partner.")


def _raws(client: BusinessOneClient, source: Source, days: str) -> list[bytes]:
    """In the order of their keys, until none comes: a short page is no end, and documents that come meanwhile come last."""

    def fetch(last: str) -> Window:
        found = records(asked(client, source, both(source.only, days, f"DocEntry gt {last}" if last else "")))
        return Window(found, bool(found))

    return [raw for page in keyed(fetch, key=_key_of) for raw in page.records]


def _key_of(raw: bytes) -> str:
    try:
        return str(_key.decode(raw).key)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise nameless() from None


def _order(raw: bytes, config: BusinessOneConfig, *, draft: bool) -> Booked:
    document, number = _document.decode(raw), _key_of(raw)
    dated = day_of(document.dated)
    if dated is None:
        raise ValueError(f"order {number} has no date")
    mark = "draft " if draft else ""
    return Booked(
        reference=text(_plain.decode(_fields.decode(raw).get(config.order_reference, msgspec.Raw(b"null")))),
        number=f"{mark}{document.number or number}",
        key=f"{mark}{number}",
        currency=_currency(document.currency, config),
        total=_total(document),
        standing=document.standing,
        dated=dated,
    )


def _currency(code: str | None, config: BusinessOneConfig) -> str:
    """As ISO 4217. A document without a currency of its own, or in "##" (all), is in the company's."""
    return config.currency_codes.get(code, code) if code and code != "##" else config.currency


def _total(document: _Document) -> Decimal:
    """In the document's currency: SAP tells a foreign sum beside the local one; 0 there means a document in local currency."""
    return figure(document.foreign or document.total, "The total").quantize(ACCURACY).normalize() + 0
