"""What a first pass keeps account of, whatever the format."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.formats.findings import Findings
from connectors.formats.plan import Broken, Plan, Row

Read = Callable[[bytes], tuple[Row, Sequence[Row]]]
CUT = "The file ends in the middle: it was cut off, or is still being written."


@dataclass(slots=True)
class Count:
    """How far the pass has come, and what it found."""

    findings: Findings = field(default_factory=Findings)
    records: int = 0
    announced: int | None = None
    last: bytes = b""
    """The last byte that came; none of an empty file."""

    def pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces."""
        for piece in pieces:
            self.last = piece[-1:] or self.last
            yield piece

    def announce(self, told: str, line: int) -> None:
        """Note how many records the file itself says it holds."""
        if told.strip().isdecimal() and len(told) < 20:
            self.announced = int(told)
        else:
            self.findings.add("does not say how many records there are.", line=line)


def understand(plan: Plan[Any], read: Read, raw: bytes, count: Count, line: int) -> Broken | None:
    """Count one record, and note what is wrong with it, if anything."""
    count.records += 1
    try:
        plan.record(*read(raw))
    except Broken as problem:
        count.findings.broken(problem.flaws, line=line, record=count.records)
        return problem
    return None
