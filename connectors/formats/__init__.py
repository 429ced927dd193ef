"""Files as sites write them: separated text, XML and JSON Lines, read by a ``Layout`` (``connectors/file_exchange.md`` §5, §7).

``parser``, ``prove`` and ``pages`` are what a connector's ``Reads`` and ``Parcels`` are made of; ``writing`` is for orders.
A raw record says all by itself: for separated text it holds, before the line, which columns the file has. So the same
line under another header is another record. Raw records are UTF-8, whatever the file's encoding was.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from connectors.base import Page, Record
from connectors.documents import Document
from connectors.errors import Unreadable
from connectors.formats import json_lines, separated, xml
from connectors.formats.encoding import as_utf8, encoding_of
from connectors.formats.layout import FileKind, Layout
from connectors.formats.packing import REMEDY, Cut, unpacked
from connectors.formats.plan import Broken, plan
from connectors.formats.proving import proof
from connectors.parcels import Proof

D = TypeVar("D", bound=Document)

PAGE = 2000
"""Records on a page."""
PASSED_OVER = "passed over "
"""What the key of a record begins with that does not concern us; the rest is made of its bytes."""


def parser(layout: Layout, kind: type[D]) -> Callable[[bytes], Record[D]]:
    """A compiled function from a raw record of ``pages`` to what it says; raises ``Unreadable`` with field and reason.

    Raises ValueError, naming the field, for a layout that cannot give this kind of document: see ``layout.mismatches``.
    """
    return parser_of([layout], kind)


def parser_of(layouts: Iterable[Layout], kind: type[D]) -> Callable[[bytes], Record[D]]:
    """One parser for raw records of several layouts of different file kinds: the record itself tells which."""
    ways = {_FIRST[layout.kind]: (plan(layout, kind), _READERS[layout.kind](layout)) for layout in layouts}

    def parse(raw: bytes) -> Record[D]:
        compiled, read = ways.get(raw[:1], (None, None))
        if compiled is None or read is None:
            raise unreadable("This is no record of the agreed format.")
        try:
            record = compiled.record(*read(raw))
        except Broken as problem:
            raise unreadable(str(problem)) from None
        return record if record.key else Record(f"{PASSED_OVER}{blake2b(raw, digest_size=16).hexdigest()}", ())

    return parse


def prove(path: Path, layout: Layout, kind: type[Document], name: str, *, complete: bool = True) -> Proof:
    """The first pass over a whole file (gzip and zip are unpacked): counts, and lists its flaws.

    ``Proof.digest`` is the SHA-256 of the file as it lies. ``Proof.whole`` is False for a file that ends in the middle: it may
    still be being written. Raises ``Unreadable`` for what cannot be counted at all.
    """
    return proof(path, layout, plan(layout, kind), _READERS[layout.kind](layout), name, complete=complete)


def pages(path: Path, layout: Layout, name: str, resume: str = "", *, size: int = PAGE) -> Iterator[Page]:
    """The raw records of a file that was proved, ``size`` a page, in its order and at constant memory."""
    done = int(resume or 0)
    try:
        pieces = as_utf8(unpacked(path, name), encoding_of(path, name, layout.encoding), _complain)
        records = islice(chain.from_iterable(_RAW[layout.kind](layout, pieces)), done, None)
        while page := list(islice(records, size)):
            done += len(page)
            yield Page(page, str(done))
    except Cut:
        raise unreadable("The file ends in the middle.") from None


def shown(raw: bytes) -> str:
    """A raw record as its file's author would know it: the line or element, without what ``pages`` put before it."""
    line = raw.partition(b"\n")[2] if raw[:1] == _FIRST[FileKind.SEPARATED] else raw
    return line.decode(errors="replace")


def unreadable(problem: str) -> Unreadable:
    """A record, or a file, that is not what was agreed."""
    return Unreadable("record_unreadable", f"A record cannot be understood: {problem}", REMEDY)


def _complain(line: int, message: str) -> None:
    raise unreadable(f"line {line:,} {message}")


_FIRST = {FileKind.SEPARATED: b"[", FileKind.JSON_LINES: b"{", FileKind.XML: b"<"}
_READERS = {FileKind.SEPARATED: separated.reader, FileKind.JSON_LINES: json_lines.reader, FileKind.XML: xml.reader}
_RAW = {FileKind.SEPARATED: separated.raw_records, FileKind.JSON_LINES: json_lines.raw_records, FileKind.XML: xml.raw_records}
