"""The contract: what a connector is, and what the hub may ask of it.

A connector is a value; a capability is a part that is there. What is None cannot be done, and the hub says so.
``C`` is the connector's own client: made by ``connect``, given to every other function, closed by the hub.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from connectors.documents import Document, Product
from connectors.feeds import Extent, Fault, Feed, Receipt
from connectors.identity import Identity
from connectors.parcels import Ledger, Lying, Memory, Proof

Cfg = TypeVar("Cfg", bound="Config")
C = TypeVar("C", bound="Client")
D = TypeVar("D", bound=Document)


class Side(StrEnum):
    """Which half of the trip a system is on."""

    ERP = "erp"
    SHOP = "shop"


class Transport(StrEnum):
    """The connection type of R47; with PUSH the other side calls the hub's import API."""

    DIRECT = "direct"
    FILES = "files"
    PUSH = "push"


class Config(BaseModel):
    """What an admin must tell of one account; fields of type SecretStr are credentials.

    ``account`` names the remote account: connections that share it share its rate limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @property
    def account(self) -> str:
        raise NotImplementedError

    @property
    def settle(self) -> timedelta | None:
        """How long this account may still work on a request whose answer was lost; None: as the connector says."""
        return None


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange with a remote system as it may be kept: secrets masked, bodies cut, times in UTC."""

    at: datetime
    method: str
    url: str
    status: int | None
    took: timedelta
    request: str
    answer: str
    error: str = ""


class Limiter(Protocol):
    """Keeps all processes together under one account's rate; ``acquire`` waits for its turn.

    Raises ``Unavailable`` when the turn would come later than ``within`` seconds from now.
    """

    def acquire(self, account: str, rate: "Rate", *, within: float) -> None: ...

    def pause(self, account: str, seconds: float) -> None:
        """Give nobody a turn for ``seconds``: the remote said 429."""


class Listener(Protocol):
    """Is told each call, after it ended."""

    def __call__(self, call: Call) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the hub lends to a client: the account's turn, an ear for its calls, and where it may go."""

    limiter: Limiter
    listener: Listener
    allow_private: bool = False
    """Whether loopback and private addresses may be called (simulators, an ERP in the same building)."""
    pace: float = 1.0
    """What every time limit and pause of a client is multiplied by; drills run at a small one."""
    ledger: Ledger = field(default_factory=Memory)
    """What must be remembered of files that are left on a server."""
    correlation: str = ""
    """The id of the journey that these calls belong to: sent along, so that both sides' logs can be laid side by side."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``per_second`` calls on average, ``burst`` at once."""

    per_second: float
    burst: int = 1


class Client(Protocol):
    """The least a connector's client can do."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """Raw records as the remote sent them, and ``resume``: the opaque point from which the next page is read."""

    records: Sequence[bytes]
    resume: str


@dataclass(frozen=True, slots=True)
class Record(Generic[D]):
    """What one raw record says; ``key`` is unique among the records of its kind. Without documents it is passed over."""

    key: str
    documents: tuple[D, ...]


@dataclass(frozen=True, slots=True)
class Shelf(Generic[C]):
    """Where files of one kind of record lie on a file server. None is ever read half, or taken away before it was read.

    ``lying(client)`` lists them in the order in which they must be read. ``fetch(client, lying, path)`` copies one, going on
    with what ``path`` holds of it already; it raises ``Unavailable`` when the file is not what ``lying`` says any more.
    ``put_away(client, lying, reason)`` moves it to the archive, or with a reason to the error folder beside the reason; doing
    so again does no harm. False: the server does not allow it, and the file stays.
    """

    lying: Callable[[C], Sequence[Lying]]
    fetch: Callable[[C, Lying, Path], None]
    put_away: Callable[[C, Lying, str], bool]


def as_text(raw: bytes) -> str:
    """A raw record as people read it."""
    return raw.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Parcels(Generic[C]):
    """How records of one kind come in files. ``shelf`` None: they are pushed to the hub, which keeps the body.

    ``prove(client, path, name)`` is the first pass: it counts, and shows that the file is whole and sound, or lists its flaws.
    Raises ``Unreadable`` for what cannot be counted at all. ``pages(client, path, name, resume)`` gives the records.
    ``name`` is the file's own, whose ending may tell its format.
    """

    prove: Callable[[C, Path, str], Proof]
    pages: Callable[[C, Path, str, str], Iterator[Page]]
    shelf: Shelf[C] | None = None
    shown: Callable[[bytes], str] = as_text
    """How a raw record stood in its file, for a person who compares it with what was understood."""


@dataclass(frozen=True, slots=True)
class Reads(Generic[C, D]):
    """How one kind of document is read.

    ``pages(client, since, resume)`` yields raw pages in a stable order, distinct records only; it raises ``PagesMoved``
    when the remote's rows shifted. ``since`` None reads all; ``resume`` is "" or an earlier page's.
    ``parser(client)`` gives a compiled function from a raw record to what it says; it raises ``Unreadable``.
    ``count(client, since)`` is the exact number of raw records that ``pages`` will give. ``one`` finds a raw record.
    ``unit`` names a raw record in the merchant's words, plural. ``changes`` tells whether ``since`` is honoured.
    """

    unit: str
    pages: Callable[[C, datetime | None, str], Iterator[Page]]
    parser: Callable[[C], Callable[[bytes], Record[D]]]
    count: Callable[[C, datetime | None], int] | None = None
    one: Callable[[C, str], bytes | None] | None = None
    changes: bool = False
    overlap: timedelta = timedelta(minutes=5)
    """How far before the last watermark an incremental run starts again."""
    why_no_count: str = "This system cannot say how many records it holds."
    version: int = 1
    """Raised whenever ``parser`` reads the same raw record differently: everything is then read anew."""
    knows: Callable[[C], Any] | None = None
    """What the parser takes from elsewhere in the remote (a list's tax flag, a group's name), as JSON can hold it: when that
    changes, everything is read anew, though no raw record has changed."""
    parcels: Parcels[C] | None = None
    """Set where records come in files. The hub then keeps account of each file; ``pages`` and ``count`` by themselves speak of
    the newest whole one."""

    @property
    def counts(self) -> bool:
        """Whether it can be told how many records to expect: the system says so, or a first pass over its file does."""
        return self.count is not None or self.parcels is not None


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


@dataclass(frozen=True, slots=True)
class Pins(Generic[Cfg]):
    """A server that is known by its key: ``ask`` looks at it without logging in, ``field`` of the Config keeps the pinned value.

    With an empty field, or another value than the server shows, every call raises ``Access`` with the code
    ``identity_unknown`` or ``identity_changed``.
    """

    field: str
    ask: Callable[[Cfg, Surroundings], Identity]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a shop is told of its order: where it stands in the ERP."""

    shop_id: str
    e_number: str
    erp_number: str


@dataclass(frozen=True, slots=True)
class Ring:
    """What a verified webhook says: look there. ``document`` is None for a topic we do not follow."""

    topic: str
    resource: str
    document: type | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """How a doorbell is recognised: ``verify(config, headers, body)``, header names in lower case.

    Raises ``Rejected`` when the signature is wrong. A ping gives a Ring without document.
    """

    verify: Callable[[Any, Mapping[str, str], bytes], Ring]


@dataclass(frozen=True, slots=True)
class Connector(Generic[Cfg, C]):
    """One system we can speak to; ``check`` returns what answered ("Service Layer 1000110"), or raises."""

    key: str
    name: str
    side: Side
    config: type[Cfg]
    connect: Callable[[Cfg, Surroundings], C]
    check: Callable[[C], str]
    rate: Rate
    transport: Transport = Transport.DIRECT
    reads: Mapping[type, Reads[C, Any]] = field(default_factory=dict)
    writes: Mapping[type, Writes[C, Any]] = field(default_factory=dict)
    publishes: Publishes[C] | None = None
    feeds: Feeds[C] | None = None
    pins: Pins[Cfg] | None = None
    acknowledge: Callable[[C, Delivered], None] | None = None
    webhooks: Webhooks | None = None
    admin_url: Callable[[Cfg, str], str] | None = None
    """Where people edit the product with that id in the shop itself."""
    simulator: str = ""
    """Dotted path of ``serve(port, data)``, the connector's own simulator; "" where there is none."""
