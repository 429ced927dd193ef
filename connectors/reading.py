"""How documents are read from a remote system: page by page, or from files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from connectors.documents import Document
from connectors.parcels import Lying, Proof
from connectors.surroundings import Client

C = TypeVar("C", bound=Client)
D = TypeVar("D", bound=Document)


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
    tables: tuple[str, ...] = ()
    """The remote's own tables that are watched for it, by the names that whoever runs the remote knows; () of files."""
    parcels: Parcels[C] | None = None
    """Set where records come in files. The hub then keeps account of each file; ``pages`` and ``count`` by themselves speak of
    the newest whole one."""

    @property
    def counts(self) -> bool:
        """Whether it can be told how many records to expect: the system says so, or a first pass over its file does."""
        return self.count is not None or self.parcels is not None
