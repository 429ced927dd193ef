"""The first pass over separated text."""

import re
from collections.abc import Iterator
from typing import Any

from connectors.formats import separated
from connectors.formats.counting import CUT, Count, Read, understand
from connectors.formats.layout import Layout
from connectors.formats.plan import Broken, Plan
from connectors.formats.rows import fine_rows
from connectors.formats.separated import Splitter, Unclosed
from connectors.formats.values import quoted


def separated_pass(layout: Layout, plan: Plan[Any], read: Read, count: Count, pieces: Iterator[bytes]) -> None:
    """Count the records of a stream of UTF-8, and find their flaws."""
    _SeparatedPass(layout, plan, read, count).run(pieces)


class _SeparatedPass:
    """Most rows are passed over by a pattern, thousands at once; the others are looked at one by one."""

    def __init__(self, layout: Layout, plan: Plan[Any], read: Read, count: Count) -> None:
        self.layout, self.plan, self.read, self.count = layout, plan, read, count
        self.splitter = Splitter(layout)
        self.marker = layout.trailer.marker.encode() if layout.trailer else None
        self.fine: re.Pattern[bytes] | None = None
        self.head = b""
        self.lines = 0
        self.ended_at = 0
        self.short = False
        self.lost = False

    def run(self, pieces: Iterator[bytes]) -> None:
        """Look at the whole stream."""
        findings = self.count.findings
        try:
            self._all(pieces)
        except Unclosed:
            findings.add("A quote opens here that is never closed.", line=self.lines + 1, record=self.count.records + 1)
            return
        if self.short and findings.whole:
            findings.cut(CUT, line=self.lines)
        if self.marker is not None and not self.ended_at:
            findings.cut("The last line, which tells that the file is whole, is missing.", line=self.lines)

    def _all(self, pieces: Iterator[bytes]) -> None:
        for block in self.splitter.blocks(pieces):
            at = self._block(block)
            self.lines += block.count(b"\n", 0, at)
            self.splitter.held = block[at:]
        if self.splitter.held:
            self._last(separated.unified(self.splitter.held))

    def _block(self, block: bytes) -> int:
        """Look at all whole records of a block; gives where they end."""
        at = 0
        while at < len(block):
            end = self._fine_until(block, at)
            if end > at:
                at = end
                continue
            found = self.splitter.pattern.match(block, at)
            if found is None:
                break
            self._odd(block[at : found.end() - 1], self.lines + block.count(b"\n", 0, at) + 1)
            at = found.end()
        return at

    def _fine_until(self, block: bytes, at: int) -> int:
        """Count the rows from here on in which nothing is odd; gives where they end."""
        found = self.fine.match(block, at) if self.fine is not None and not self.ended_at else None
        if found is None or found.end() == at:
            return at
        self.count.records += block.count(b"\n", at, found.end())
        self.short = False
        return found.end()

    def _last(self, rest: bytes) -> None:
        """The last line, which has no end."""
        if not self.layout.open_end:
            self.count.records += 1
            message = "The last line has no line end: the file was cut off, or is still being written."
            self.count.findings.cut(message, line=self.lines + 1, record=self.count.records)
            return
        if self._block(rest + b"\n") <= len(rest):
            raise Unclosed
        self.lines += rest.count(b"\n") + 1

    def _odd(self, raw: bytes, line: int) -> None:
        """Look at one record: the first, an empty line, the trailer, or one that holds something odd."""
        if not raw:
            return
        if not self.head and self._first(raw):
            return
        if self.marker is not None and raw.startswith(self.marker):
            self._trailer(raw, line)
        elif self.ended_at:
            self.count.findings.add(f"There are records after the last line, which was line {self.ended_at}.", line=line)
        else:
            self._record(raw, line)

    def _first(self, raw: bytes) -> bool:
        """Learn the columns; whether there is no more to say of this record. Without them the others are only counted."""
        try:
            columns = separated.columns_of(self.layout, raw)
            self._all_needed(columns)
        except Broken as problem:
            self.count.findings.broken(problem.flaws, line=1, record=0)
            self.head, self.lost = b"?", True
            return True
        self.head = separated.head(columns)
        self.fine = fine_rows(self.layout, self.plan, columns)
        return self.layout.header

    def _all_needed(self, columns: separated.Columns) -> None:
        """What may not be empty must have its column, whatever else is optional."""
        placed = zip(self.plan.places, columns.at, strict=True)
        lost = [place for place, at in placed if at < 0 and place.field in self.plan.filled and not place.source.default]
        if lost:
            raise Broken(*((place.field, f"the column {quoted(place.source.at)} is missing.") for place in lost))

    def _record(self, raw: bytes, line: int) -> None:
        if self.lost:
            self.count.records += 1
            return
        problem = understand(self.plan, self.read, self.head + raw, self.count, line)
        self.short = isinstance(problem, separated.Ragged) and problem.short

    def _trailer(self, raw: bytes, line: int) -> None:
        self.ended_at = line
        column = self.layout.trailer.column if self.layout.trailer else None
        if column is None:
            return
        cells = separated.cells_of(raw.decode(errors="replace"), self.layout)
        self.count.announce(cells[column - 1] if column <= len(cells) else "", line)
