"""An order's document as it is kept: JSON with money as text, read back to the very same value."""

import re
from typing import Any

import msgspec

from connectors import documents
from connectors.documents import Readiness
from integration_hub.orders.models import Order, OrderState

_encoder = msgspec.json.Encoder(decimal_format="string")
_decoder = msgspec.json.Decoder(documents.Order)
STATE_OF = {
    Readiness.READY: OrderState.AWAITING,
    Readiness.UNPAID: OrderState.UNPAID,
    Readiness.DECLINED: OrderState.DECLINED,
    Readiness.ABORTED: OrderState.ABORTED,
    Readiness.CANCELLED: OrderState.CANCELLED,
    Readiness.REFUNDED: OrderState.REFUNDED,
    Readiness.TEST: OrderState.TEST,
}
"""What an order that was never sent is, by what the shop's rule says of it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_text(document: documents.Order) -> str:
    """The document as JSON, control characters in its texts made blanks: no ERP and no page can use them."""
    text = _encoder.encode(document).decode()
    if "\\u00" in text or "\x7f" in text:
        text = _encoder.encode(_cleaned(msgspec.json.decode(text))).decode()
    return text


def from_text(text: str) -> documents.Order:
    """The document that was kept as JSON."""
    return _decoder.decode(text)


def document_of(order: Order) -> documents.Order:
    """What the order said when the hub last read it. Raises where the record could not be read at all."""
    return from_text(order.document)


def edited_document_of(order: Order) -> documents.Order | None:
    """What a person made of it for the ERP; None where nobody has, or that was dropped."""
    return from_text(order.edit.after) if order.edit else None


def read_back(document: documents.Order) -> documents.Order:
    """The document as it will be read from where it is kept."""
    return from_text(as_text(document))


def plain(text: str, longest: int) -> str:
    """A text for one short column: without control characters, cut."""
    return _CONTROL.sub(" ", text)[:longest]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {name: _cleaned(part) for name, part in value.items()}
    return value
