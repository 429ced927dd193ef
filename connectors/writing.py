"""How documents are created in a remote system, and what is known of them afterwards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from connectors.documents import Document
from connectors.surroundings import Client

C = TypeVar("C", bound=Client)
D = TypeVar("D", bound=Document)


class Standing(StrEnum):
    """In which state a record is in the remote. Past CANCELLED: of records that are handed over as files (R56).

    HANDED_OVER: it lies on the file server. PICKED_UP: the ERP has fetched it. REFUSED: the ERP said so in its error folder.
    """

    OPEN = "open"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"
    PICKED_UP = "picked_up"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record now is in the remote: its technical key and the number that people see."""

    key: str
    number: str
    standing: Standing = Standing.OPEN


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a record that was handed over, under the ``key`` of its Written; ``number`` only if the ERP told it."""

    key: str
    standing: Standing
    number: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """One sales order as the ERP holds it, whoever entered it: ``total`` includes tax and is in the order's own ``currency``.

    ``reference`` is the e-number as ``create`` wrote it, or whatever else somebody entered there; "" where it carries none.
    ``dated`` is the day under which the ERP books it.
    """

    reference: str
    number: str
    key: str
    currency: str
    total: Decimal
    standing: Standing
    dated: date


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that a remote would say no to, known before it is asked to take the record.

    ``field`` names the part of the document ("lines.2.sku"); "" where it is about the whole.
    """

    field: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Writes(Generic[C, D]):
    """How one kind of document is created, each at most once.

    ``find`` asks for a record by the document's own reference (an order's e-number, a customer's mail address) and compares
    the returned value itself. Without ``find`` and ``idempotent`` a lost answer waits for a person. ``settle`` is longer
    than the longest the remote may still work on a request whose answer was lost. ``deadline`` bounds one ``create``, all
    its calls together. ``follow(client, keys)`` tells where handed-over records stand now; what it does not name is as before.
    Of a record that the ERP refused after it was handed over, ``find`` tells REFUSED. ``create`` then hands it over anew, with
    another key: the refused file may still lie there, and the two must not be taken for each other.
    ``booked(client, since, until)`` gives every sales order that the ERP dates from ``since`` up to and with ``until``, cancelled
    ones too, each once: all of them or an error, never a part. None: the ERP cannot be asked what it holds.
    ``check(client, document)`` asks, by reading only, what ``create`` would be refused for; nothing found is no promise. It is
    given documents whose customer has no key yet, and says nothing of that. None: it cannot be known before.
    """

    create: Callable[[C, D], Written]
    find: Callable[[C, D], Written | None] | None = None
    idempotent: bool = False
    settle: timedelta = timedelta(minutes=3)
    deadline: timedelta = timedelta(seconds=60)
    follow: Callable[[C, Sequence[str]], Iterator[Fate]] | None = None
    booked: Callable[[C, date, date], Iterator[Booked]] | None = None
    check: Callable[[C, D], Sequence[Objection]] | None = None
