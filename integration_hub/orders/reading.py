"""A shop's raw order as the hub keeps it: what it says, or why it cannot be used; never lost, and never in the way of others."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from connectors.base import Record
from connectors.documents import Order
from connectors.errors import Unreadable
from integration_hub.orders.document import read_back
from integration_hub.orders.trials import NONE as NO_TRIALS
from integration_hub.orders.trials import Trials

Parse = Callable[[bytes], Record[Order]]

LARGEST = 2**20
LONGEST_NUMBER = 100
MOST_MONEY = Decimal(10) ** 12
UNREADABLE = "unreadable-"
_ASK = "Correct it in the shop, and the hub reads it again; or enter the order by hand and mark this one as handled."
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Taken:
    """One order as it was read. Without ``document`` it is kept raw, as failed, for the reason in ``problem``."""

    raw: str
    e_number: str
    shop_id: str
    document: Order | None = None
    problem: Unreadable | None = None

    @property
    def unnamed(self) -> bool:
        """The record tells no number; the hub calls it something."""
        return self.document is None and self.e_number.startswith(UNREADABLE)


def read(raw: bytes, parse: Parse, trials: Trials = NO_TRIALS) -> Iterator[Taken]:
    """What a raw record says, test orders marked as such; nothing where the connector passes it over."""
    text = raw.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        if len(raw) > LARGEST:
            raise Unreadable("order_too_large", f"The shop's record is larger than {LARGEST // 1024} kB.", _ASK)
        for document in parse(raw).documents:
            _must_be_usable(document)
            yield Taken(text, document.e_number, document.shop_id, read_back(trials.judged(document)))
    except Unreadable as problem:
        e_number, shop_id = _ids(raw, text)
        yield Taken(text, e_number, shop_id, problem=problem)


def _must_be_usable(order: Order) -> None:
    """Refuse what no ERP and no page can be given."""
    for name, value in (("number", order.e_number), ("id", order.shop_id)):
        if len(value) > LONGEST_NUMBER or not _PRINTABLE.fullmatch(value):
            raise Unreadable("order_number_unusable", f"The order's {name} in the shop is empty, too long or unprintable.", _ASK)
    if not re.fullmatch("[A-Z]{3}", order.currency):
        raise Unreadable("currency_unknown", "The order's currency is not a code of three letters.", _ASK)
    if not order.total.is_finite() or not 0 <= order.total < MOST_MONEY:
        raise Unreadable("total_absurd", "The order's total is negative or beyond any real sum.", _ASK)
    if order.placed_at.tzinfo is None or order.changed_at.tzinfo is None:
        raise Unreadable("time_without_zone", "The shop did not say in which time zone the order was placed.", _ASK)


def _ids(raw: bytes, text: str) -> tuple[str, str]:
    """What a record that cannot be read calls itself; a fingerprint where it does not even tell that."""
    said = _object(raw)
    shop_id = _short(said.get("id")) or _short(said.get("shop_id"))
    number = _short(said.get("number")) or _short(said.get("e_number")) or shop_id
    unknown = f"{UNREADABLE}{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}"
    return number or unknown, shop_id or unknown


def _object(raw: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _short(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= LONGEST_NUMBER and _PRINTABLE.fullmatch(text) else ""
