"""Files as sites write them: separated text, XML and JSON Lines, read by a ``Layout`` (``connectors/file_exchange.md`` §5, §7).

``parser``, ``prove`` and ``pages`` are what a connector's ``Reads`` and ``Parcels`` are made of; ``writing`` is for orders.
A raw record says all by itself: for separated text it holds, before the line, which columns the file has. So the same
line under another header is another record. Raw records are UTF-8, whatever the file's encoding was.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from connectors.base import Page, Record
from connectors.documents import Document
from connectors.formats.layout import Layout
from connectors.parcels import Proof

D = TypeVar("D", bound=Document)

PAGE = 2000
"""Records on a page."""


def parser(layout: Layout, kind: type[D]) -> Callable[[bytes], Record[D]]:
    """A compiled function from a raw record of ``pages`` to what it says; raises ``Unreadable`` with field and reason.

    Raises ValueError, naming the field, for a layout that cannot give this kind of document: see ``layout.mismatches``.
    """
    raise NotImplementedError


def parser_of(layouts: Iterable[Layout], kind: type[D]) -> Callable[[bytes], Record[D]]:
    """One parser for raw records of several layouts of different file kinds: the record itself tells which."""
    raise NotImplementedError


def prove(path: Path, layout: Layout, kind: type[Document], name: str, *, complete: bool = True) -> Proof:
    """The first pass over a whole file (``.gz`` and ``.zip`` by ``name`` are unpacked): counts, and lists its flaws.

    ``Proof.digest`` is the SHA-256 of the file as it lies. ``Proof.whole`` is False for a file that ends in the middle: it may
    still be being written. Raises ``Unreadable`` for what cannot be counted at all.
    """
    raise NotImplementedError


def pages(path: Path, layout: Layout, name: str, resume: str = "", *, size: int = PAGE) -> Iterator[Page]:
    """The raw records of a file that was proved, ``size`` a page, in its order and at constant memory."""
    raise NotImplementedError


def shown(raw: bytes) -> str:
    """A raw record as its file's author would know it: the line or element, without what ``pages`` put before it."""
    raise NotImplementedError
