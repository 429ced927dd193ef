"""Between documents and the text that a Record keeps: a JSON array of them, money and figures as strings."""

from collections.abc import Sequence
from typing import Any

import msgspec

from connectors.documents import Customer, DeliveryAddress, Document, Item, Price, StockLevel
from integration_hub.catalogue.models import Kind

DOCUMENTS: dict[str, type[Document]] = {
    Kind.ITEM: Item,
    Kind.PRICE: Price,
    Kind.STOCK: StockLevel,
    Kind.CUSTOMER: Customer,
    Kind.ADDRESS: DeliveryAddress,
}
KINDS = {document: Kind(kind) for kind, document in DOCUMENTS.items()}

_encoder = msgspec.json.Encoder(decimal_format="string")
_decoders = {kind: msgspec.json.Decoder(list[document]) for kind, document in DOCUMENTS.items()}  # type: ignore[valid-type]


def encode(documents: Sequence[Document]) -> str:
    """What a Record keeps as its ``data``."""
    return _encoder.encode(documents).decode()


def decode(kind: str, data: str) -> list[Any]:
    """The documents of a Record of that kind; their class is ``DOCUMENTS[kind]``."""
    return _decoders[kind].decode(data)
