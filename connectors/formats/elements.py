"""XML as a stream of elements: one record at a time, no document type, no deep nesting, no tree of the whole.

Names are taken without their namespace prefixes.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from connectors.formats.layout import Layout

DEEPEST = 64
LONGEST_RECORD = 4 * 2**20
"""Bytes of one record, tags and all."""
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
        name = local(name)
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


def local(name: str) -> str:
    return name.rpartition(":")[2]
