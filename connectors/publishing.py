"""How a shop is told of products, and another target of its catalogue."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from connectors.documents import Product
from connectors.feeds import Extent, Fault, Feed, Receipt
from connectors.surroundings import Client

C = TypeVar("C", bound=Client)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a shop accepts; checked before anything is sent. None: no limit known."""

    options: int | None = None
    variants: int | None = None
    sku_length: int | None = None
    name_length: int | None = None
    price_decimals: int = 2
    whole_stock: bool = True
    batch: int = 100


class Answer(StrEnum):
    """What a shop said to one variant or product."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The shop's word on one SKU; ``product_id`` and ``variant_id`` link it, ``draft`` tells it was made as a draft."""

    sku: str
    answer: Answer
    product_id: str = ""
    variant_id: str = ""
    draft: bool = False
    code: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Publishes(Generic[C]):
    """How a shop is told of products: in batches, an outcome for every SKU of every product given.

    ``batch`` creates what has no ``shop_id`` and is not found by its SKU, as a draft, and updates the rest. Sending the same
    again changes nothing more. It raises only when nothing more can be said to this shop now.
    """

    batch: Callable[[C, Sequence[Product]], Iterator[Outcome]]
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Feeds(Generic[C]):
    """How a target takes its catalogue as one import at a time, wholly or not at all.

    ``faults(client)`` gives a checker for one feed: shown each product in turn, it names the SKUs that must be left out; it
    remembers keys and attribute names, which must agree inside one import (R69). A product without a SKU left is left out.
    ``write(client, extent, products, file)`` writes the payload as it will be sent, as a stream. A product that is not active
    is one to remove. ``send`` hands it over and tells how far the target is; raises ``Unavailable`` where nothing was taken
    (busy, away), ``Uncertain`` where the answer was lost, ``Rejected`` where the target cannot take it. ``ask`` tells of an id.
    Sending the same feed again changes nothing more. ``limits`` is what one product may hold. ``extents``,
    ``validates`` and ``suffix`` (of the payload's file, such as ".jsonl.gz") depend on the account, since a target may be moved
    from one API to the next; they make no call.
    """

    extents: Callable[[C], frozenset[Extent]]
    suffix: Callable[[C], str]
    faults: Callable[[C], Callable[[Product], Iterator[Fault]]]
    write: Callable[[C, Extent, Iterator[Product], BinaryIO], None]
    send: Callable[[C, Feed], Receipt]
    ask: Callable[[C, str], Receipt]
    limits: Limits = Limits()
    validates: Callable[[C], bool] = lambda _: False
    """Whether ``Feed.validate_only`` is honoured: a dry run that changes nothing."""
    blamed: Callable[[C, Path, Mapping[str, str]], Mapping[str, str]] | None = None
    """Where the target names groups or products by keys of its own: a receipt's ``keys`` and, from the payload, the SKUs that
    are meant. None: it names SKUs only."""
    poll: timedelta = timedelta(seconds=10)
    """How long to wait before asking again."""
