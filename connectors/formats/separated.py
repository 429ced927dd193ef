"""Separated text: lines into records, a header into columns, a record into cells."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from connectors.errors import Unreadable
from connectors.formats.layout import Layout, places
from connectors.formats.packing import REMEDY
from connectors.formats.plan import Broken, Row
from connectors.formats.values import quoted

LONGEST_RECORD = 2**20
"""Bytes of one record. A quote that is never closed would swallow the file."""
OPEN_NAMES = ("option.", "attribute.")
csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD))


class Unclosed(Exception):
    """A record begins here that does not end within reason."""


class Columns(msgspec.Struct, frozen=True, array_like=True):
    """Which columns a file has: how many, where each place of the layout stands (-1: nowhere), and those named openly.

    ``opened`` are place, name and column: an option's value is put to the place of all options.
    """

    count: int
    at: tuple[int, ...]
    opened: tuple[tuple[int, str, int], ...] = ()


_columns = msgspec.json.Decoder(Columns)


def head(columns: Columns) -> bytes:
    """What stands before the line in a raw record, its line end included."""
    return msgspec.json.encode(columns) + b"\n"


def columns_of(layout: Layout, first: bytes) -> Columns:
    """The columns of a file with this first line. Raises Broken for a header that lacks a column, or has it twice."""
    cells = cells_of(first.decode(), layout)
    if not layout.header:
        most = max((int(source.at) for _, source in places(layout)), default=0)
        if most > len(cells):
            raise Broken(("", f"has {len(cells)} columns; the layout reads column {most}."))
        return Columns(len(cells), tuple(int(source.at) - 1 for _, source in places(layout)))
    while cells and not cells[-1].strip():
        cells.pop()
    names = [cell.strip().casefold() for cell in cells]
    at: list[int] = []
    flaws: list[tuple[str, str]] = []
    for field, source in places(layout):
        try:
            at.append(_column(layout, field, source.at, names))
        except Broken as problem:
            flaws += problem.flaws
    opened = tuple(_opened(layout, cells)) if layout.open_names else ()
    flaws += _unknown(layout, cells, {*at, *(column for _, _, column in opened)}) if layout.closed else ()
    if flaws:
        raise Broken(*flaws)
    return Columns(len(cells), tuple(at), opened)


def _column(layout: Layout, field: str, at: str | int, names: Sequence[str]) -> int:
    if isinstance(at, int):
        if at > len(names):
            raise Broken((field, f"there is no column {at}; there are {len(names)}."))
        return at - 1
    found = [number for number, name in enumerate(names) if name == at.casefold()]
    if len(found) > 1:
        raise Broken((field, f"the column {quoted(at)} is there {len(found)} times."))
    if not found and not layout.optional:
        raise Broken((field, f"the column {quoted(at)} is missing. There are: {_told(names)}."))
    return found[0] if found else -1


def _told(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names[:30]) + (" …" if len(names) > 30 else "")


def _opened(layout: Layout, cells: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    at = {field: place for place, (field, _) in enumerate(places(layout))}
    for column, cell in enumerate(cells):
        for start in OPEN_NAMES:
            group, name = f"{start[:-1]}s", cell.strip()
            if name.startswith(start) and name != start and group in at:
                yield at[group], name.removeprefix(start), column


def _unknown(layout: Layout, cells: Sequence[str], known: set[int]) -> Iterator[tuple[str, str]]:
    for column, cell in enumerate(cells):
        if column not in known:
            yield cell.strip()[:80], "there is no field of that name."


def cells_of(line: str, layout: Layout) -> list[str]:
    """The cells of a record. Raises Broken where its quotes, or a line end inside it, make no sense."""
    if layout.quote is None or layout.quote not in line:
        if "\r" in line or "\n" in line:
            raise Broken(("", "holds a line end in its middle."))
        return line.split(layout.separator)
    try:
        (cells,) = csv.reader([line], delimiter=layout.separator, quotechar=layout.quote, strict=True)
    except (csv.Error, ValueError) as problem:
        raise Broken(("", f"cannot be split into columns: {problem}.")) from None
    return cells


def reader(layout: Layout) -> Callable[[bytes], tuple[Row, Sequence[Row]]]:
    """What stands in the places of a raw record. Raises Broken."""
    wanted = [field for field, _ in places(layout)]
    open_places = {place for place, field in enumerate(wanted) if f"{field[:-1]}." in OPEN_NAMES}

    @lru_cache(maxsize=4)
    def columns(told: bytes) -> Columns:
        there = _columns.decode(told)
        known = all(-1 <= at < there.count for at in (*there.at, *(column for _, _, column in there.opened)))
        if not known or len(there.at) != len(wanted) or any(place not in open_places for place, _, _ in there.opened):
            raise msgspec.ValidationError
        return there

    def read(raw: bytes) -> tuple[Row, Sequence[Row]]:
        told, _, line = raw.partition(b"\n")
        try:
            there, text = columns(told), line.decode()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Broken(("", "is no record of separated text.")) from None
        cells = cells_of(text, layout)
        row = _row(there, cells)
        return row, (row,)

    return read


def _row(columns: Columns, cells: list[str]) -> Row:
    if len(cells) != columns.count and (len(cells) != columns.count + 1 or cells[-1]):
        _count_right(columns, cells)
    cells.append("")  # what stands in column -1
    row: list[Any] = [cells[at] for at in columns.at]
    for place, name, column in columns.opened:
        row[place] = [*row[place], (name, cells[column])]
    return row


def _count_right(columns: Columns, cells: list[str]) -> None:
    """Separators at the line's end are common, and mean nothing."""
    if len(cells) < columns.count or any(cell.strip() for cell in cells[columns.count :]):
        raise Ragged(len(cells), columns.count)


class Ragged(Broken):
    """A record with more or fewer columns than the file has."""

    def __init__(self, found: int, wanted: int) -> None:
        super().__init__(("", f"has {found} columns; the file has {wanted}."))
        self.short = found < wanted


class Splitter:
    """Records out of a stream of UTF-8, line ends dropped. ``held`` is what has come of the next one."""

    def __init__(self, layout: Layout) -> None:
        self.quote = layout.quote.encode() if layout.quote else None
        self.pattern = record_pattern(layout)
        self.held = b""

    def blocks(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The stream in blocks of whole lines, ends unified. Whoever takes one leaves in ``held`` what was no whole record."""
        for piece in pieces:
            block = self.held + piece
            end = block.rfind(b"\n") + 1
            if len(block) - end > LONGEST_RECORD:
                raise Unclosed
            if not end:
                self.held = block
                continue
            rest, self.held = block[end:], b""
            yield unified(block[:end])
            if len(self.held) > LONGEST_RECORD:
                raise Unclosed
            self.held += rest

    def records(self, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
        """All records, block by block, blank lines left out; the last one may lack its line end. Raises Unclosed."""
        for block in self.blocks(pieces):
            if self.quote is None or self.quote not in block:
                yield [line for line in block.split(b"\n") if line]
            else:
                yield [line for line in self._quoted(block) if line]
        if self.held:
            block, self.held = unified(self.held + b"\n"), b""
            last = [line for line in self._quoted(block) if line]
            if self.held:
                raise Unclosed
            yield last

    def _quoted(self, block: bytes) -> Iterator[bytes]:
        found = self.pattern.findall(block)
        if sum(map(len, found)) == len(block):
            return (line[:-1] for line in found)
        return self._one_by_one(block)

    def _one_by_one(self, block: bytes) -> Iterator[bytes]:
        """Records up to where one is not whole, which is held."""
        at = 0
        while at < len(block):
            found = self.pattern.match(block, at)
            if found is None:
                break
            yield block[at : found.end() - 1]
            at = found.end()
        self.held = block[at:]


def unified(block: bytes) -> bytes:
    """The block with every line ending in a line feed alone."""
    return block.replace(b"\r\n", b"\n") if b"\r" in block else block


def record_pattern(layout: Layout) -> re.Pattern[bytes]:
    """What finds one record, its line end included, wherever quotes hold line ends."""
    separator = re.escape(layout.separator)
    if layout.quote is None:
        return re.compile(rb"[^\n]*+\n")
    quote = re.escape(layout.quote)
    cell = f"(?:{quote}(?:[^{quote}]|{quote}{quote})*+{quote}[^{separator}\n]*+|[^{quote}{separator}\n][^{separator}\n]*+|)"
    return re.compile(f"(?>{cell}(?:{separator}{cell})*+)\n".encode())


def raw_records(layout: Layout, pieces: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Raw records, block by block, of a file that was proved. Raises Unreadable for one that was not."""
    before = b""
    marker = layout.trailer.marker.encode() if layout.trailer else None
    try:
        for block in Splitter(layout).records(pieces):
            lines = block
            if not before and lines:
                before = head(columns_of(layout, lines[0]))
                lines = lines[1:] if layout.header else lines
            if marker is not None:
                lines = [line for line in lines if not line.startswith(marker)]
            yield [before + line for line in lines]
    except (Unclosed, Broken) as problem:
        raise Unreadable("file_unreadable", f"The file cannot be split into records: {problem}", REMEDY) from None
