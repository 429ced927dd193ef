"""XML as a stream of elements: one record at a time, no document type, no deep nesting, no tree of the whole.

Names are taken without their namespace prefixes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, fromstring
from xml.parsers import expat

from connectors.errors import Unreadable
from connectors.formats.layout import Layout, places
from connectors.formats.packing import REMEDY
from connectors.formats.plan import Broken, Row
from connectors.formats.records import SHAPES, What
from connectors.formats.values import quoted

DEEPEST = 64
LONGEST_RECORD = 4 * 2**20
"""Bytes of one record, tags and all."""
UP = "../"
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*+>""")


class Malformed(Exception):
    """What is there is no XML that we read; ``cut``: it ends in the middle."""

    def __init__(self, message: str, line: int, *, cut: bool = False) -> None:
        super().__init__(message)
        self.message, self.line, self.cut = message, line, cut


class Elements:
    """The record elements of a stream, in the bytes they were written in. After the last, ``announced`` and ``others``.

    ``others`` are names that were met where records were looked for.
    """

    def __init__(self, layout: Layout) -> None:
        self.path = layout.record.strip("/").split("/")
        self.rooted = layout.record.startswith("/")
        self.count_at = layout.count_at.removeprefix("@")
        self.announced: str | None = None
        self.others: set[str] = set()
        self._open: list[str] = []
        self._starts = -1
        self._found: list[tuple[int, bytes]] = []
        self._depth, self._line = 0, 0
        self._held, self._offset = b"", 0
        self._expat = parser(self._start, self._end)

    def read(self, pieces: Iterator[bytes]) -> Iterator[list[tuple[int, bytes]]]:
        """Line and bytes of each record, piece by piece. Raises Malformed; what stood before it was given."""
        for piece in pieces:
            self._held += piece
            problem = self._feed(piece, last=False)
            yield self._found
            if problem is not None:
                raise problem
            self._found = []
            keep = self._starts if self._starts >= 0 else max(self._expat.CurrentByteIndex, self._offset)
            self._held, self._offset = self._held[keep - self._offset :], keep
            if len(self._held) > LONGEST_RECORD:
                raise Malformed(f"An element is longer than {LONGEST_RECORD:,} bytes.", self._expat.CurrentLineNumber)
        if problem := self._feed(b"", last=True):
            raise problem

    def _feed(self, piece: bytes, *, last: bool) -> Malformed | None:
        try:
            self._expat.Parse(piece, last)
        except expat.ExpatError as error:
            return Malformed(f"This is no XML: {expat.errors.messages[error.code]}.", error.lineno, cut=last)
        except Malformed as problem:
            return problem
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed(f"Elements are nested more than {DEEPEST} deep.", self._expat.CurrentLineNumber)
        if self._starts >= 0:
            return
        name = _local(name)
        self._open.append(name)
        below = self._open if self.rooted else self._open[1:]
        if below == self.path:
            self._starts, self._line = self._expat.CurrentByteIndex, self._expat.CurrentLineNumber
            return
        self.announced = attributes.get(self.count_at, self.announced)
        if below != self.path[: len(below)] and len(self.others) < DEEPEST:
            self.others.add(name)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._starts < 0:
            self._open.pop()
        elif self._depth == len(self._open) - 1:
            self._found.append((self._line, self._record()))
            self._starts = -1
            self._open.pop()

    def _record(self) -> bytes:
        """The bytes from the start of the open record to the end of the tag that ends it."""
        start, here = self._starts - self._offset, self._expat.CurrentByteIndex - self._offset
        first = _TAG.match(self._held, start)
        if first and first.end() == here and first[0].endswith(b"/>"):
            return first[0]  # expat tells the end of an empty element past its only tag
        last = _TAG.match(self._held, here)
        return self._held[start : last.end() if last else None]


def parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> Any:
    """An expat parser of UTF-8 that refuses any document type. Names are told with their prefixes."""
    made = expat.ParserCreate("utf-8")
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise Malformed("It declares a document type (DOCTYPE), which the hub refuses.", made.CurrentLineNumber)

    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.StartElementHandler = start
    made.EndElementHandler = end
    return made


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def raw_records(layout: Layout, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Raw records, piece by piece, of a file that was proved. Raises Unreadable for one that was not."""
    try:
        for block in Elements(layout).read(pieces):
            yield [raw for _, raw in block]
    except Malformed as problem:
        raise Unreadable("file_unreadable", f"Line {problem.line:,}: {problem.message}", REMEDY) from None


def reader(layout: Layout) -> Callable[[bytes], tuple[Row, Sequence[Row]]]:
    """What stands in the places of a raw record. Raises Broken, and ValueError for a path that is none."""
    getters = [(_getter(field, str(source.at)), str(source.at).startswith(UP)) for field, source in places(layout)]
    known = _known(layout)

    def read(raw: bytes) -> tuple[Row, Sequence[Row]]:
        root = tree(raw)
        if layout.closed:
            _only_known(root, known)
        if not layout.each:
            row = [get(root) for get, _ in getters]
            return row, (row,)
        base = [get(root) if up else None for get, up in getters]
        rows = [
            [base[place] if up else get(each) for place, (get, up) in enumerate(getters)] for each in root.findall(layout.each)
        ]
        return base, rows

    return read


def tree(raw: bytes) -> Element:
    """One record as a tree. Raises Broken."""
    if b"<!" not in raw and b"xmlns" not in raw:
        try:
            return fromstring(raw)  # noqa: S314 - without declarations there is nothing in it to attack with
        except ParseError:
            pass
    return _tree(raw)


def _tree(raw: bytes) -> Element:
    """The same, slowly: for prefixes that are declared elsewhere, and to say what is wrong."""
    builder, depth = TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Malformed(f"Elements are nested more than {DEEPEST} deep.", 0)
        builder.start(_local(name), {_local(key): value for key, value in attributes.items() if not key.startswith("xmlns")})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    made = parser(start, end)
    made.CharacterDataHandler = builder.data
    try:
        made.Parse(raw, True)  # noqa: FBT003 - expat takes no name for it
    except expat.ExpatError as error:
        raise Broken(("", f"is no XML element: {expat.errors.messages[error.code]}.")) from None
    except Malformed as problem:
        raise Broken(("", problem.message)) from None
    return builder.close()


def _known(layout: Layout) -> dict[str, bool]:
    """Names that may stand in a record, and whether each may stand there more than once."""
    read = [(re.split(r"[/\[]", str(source.at).removeprefix(UP))[0], _what(field)) for field, source in places(layout)]
    return {name: what in {What.PAIRS, What.TEXTS} for name, what in read}


def _only_known(root: Element, known: Mapping[str, bool]) -> None:
    names = [child.tag for child in root]
    flaws = [(name[:80], "there is no field of that name.") for name in names if name not in known]
    flaws += [(name, "stands there more than once.") for name, many in known.items() if not many and names.count(name) > 1]
    if flaws:
        raise Broken(*flaws)


def _what(field: str) -> What:
    return next((shape.fields[field] for shape in SHAPES.values() if field in shape.fields), What.TEXT)


def _getter(field: str, at: str) -> Callable[[Element], Any]:
    """What looks at one path below an element. Raises ValueError where it is no path."""
    path, _, last = at.removeprefix(UP).rpartition("/")
    attribute = last.removeprefix("@") if last.startswith("@") else ""
    path = path if attribute else at.removeprefix(UP)
    try:
        Element("tried").findall(path or ".")
    except (SyntaxError, KeyError, TypeError, ValueError):
        raise ValueError(f"fields.{field}: {quoted(at)} is no path of elements.") from None
    if (what := _what(field)) in {What.PAIRS, What.TEXTS}:
        return _listed(path, pairs=what is What.PAIRS)

    def get(element: Element) -> str | None:
        found = element.find(path) if path else element
        if found is None:
            return None
        return found.get(attribute) if attribute else _text(found)

    return get


def _listed(path: str, *, pairs: bool) -> Callable[[Element], Any]:
    if pairs:
        return lambda element: [(each.get("name", ""), _text(each)) for each in element.findall(path)]
    return lambda element: [_text(each) for each in element.findall(path)]


def _text(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""
