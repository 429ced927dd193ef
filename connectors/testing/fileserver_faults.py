"""What a fault means on a file server: on its wire, in a file's content, or in what it says of its files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from threading import Event

from connectors.testing.damage import BOMB, DEPTH, HTML, bomb
from connectors.testing.faults import AFTER, INSTEAD, Fault, Faults, Kind


class Mode(Enum):
    """What becomes of everything that a server still says to a client."""

    OPEN = auto()
    MUTE = auto()
    CUT = auto()
    RESET = auto()
    DRIBBLE = auto()
    FLOOD = auto()
    GARBLE = auto()


@dataclass(slots=True)
class Line:
    """One client's connection, with the transfers that belong to it."""

    mode: Mode = Mode.OPEN
    seconds: float = 0.0
    within: int | None = None
    """So many bytes still reach the client; then the line is cut."""
    refuses_login: bool = False


class Struck(Exception):
    """The server must answer with a failure; ``status`` is the HTTP status that means the same."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


CONTENT = frozenset(
    {
        Kind.CUT_JSON,
        Kind.MALFORMED_JSON,
        Kind.HTML_200,
        Kind.GZIP_BOMB,
        Kind.DEEP_JSON,
        Kind.NAN,
        Kind.OVERFLOW,
        Kind.BAD_UTF8,
        Kind.NULL_BYTES,
        Kind.HUGE_BODY,
        Kind.SHORT_PAGE,
        Kind.EMPTY_PAGE_EARLY,
        Kind.ENDLESS_PAGING,
    }
)
"""On a file that is read: its content is another than its size says. No transport lets single bytes be swapped unseen."""
SIZES = frozenset({Kind.WRONG_COUNT, Kind.COUNT_MOVES})
"""On a listing: the size it tells is wrong."""
GONE = frozenset({Kind.SHIFTING_ROWS})
"""On a file that is read: a colleague moved it meanwhile."""

_ON_THE_WIRE = {
    Kind.TIMEOUT_AFTER: Mode.MUTE,
    Kind.DROP_AFTER: Mode.CUT,
    Kind.RST: Mode.RESET,
    Kind.SLOW_BYTES: Mode.DRIBBLE,
    Kind.HUGE_BODY: Mode.FLOOD,
}
CUT_ANSWER = 3
"""Bytes of an answer that is cut."""

_EDITS: dict[Kind, Callable[[bytes], bytes]] = {
    Kind.CUT_JSON: lambda content: content[: len(content) // 2],
    Kind.SHORT_PAGE: lambda content: content[: len(content) // 2],
    Kind.EMPTY_PAGE_EARLY: lambda _: b"",
    Kind.MALFORMED_JSON: lambda content: content.replace(b"\n", b"", 1) + b'"',
    Kind.HTML_200: lambda _: HTML,
    Kind.GZIP_BOMB: lambda _: bomb(),
    Kind.DEEP_JSON: lambda _: b"[" * DEPTH + b"]" * DEPTH,
    Kind.HUGE_BODY: lambda content: content + b"a" * BOMB,
    Kind.ENDLESS_PAGING: lambda content: content * 3,
    Kind.NAN: lambda content: content + b"NaN",
    Kind.OVERFLOW: lambda content: content + b"1e400",
    Kind.BAD_UTF8: lambda content: content + b"\xff\xfe",
    Kind.NULL_BYTES: lambda content: b"\0\0\0" + content,
}


def edited(fault: Fault, content: bytes) -> bytes:
    """A file's content with this fault: it goes on past its size, or ends before it, or its size would be told otherwise."""
    found = _EDITS[fault.kind](content)
    return found if found.startswith(content) else found[: max(len(content) - 1, 0)]


class Desk:
    """Every request passes here before and after the work is done."""

    def __init__(self, seed: int) -> None:
        self.faults = Faults(seed)
        self.calls: Counter[str] = Counter()
        self.stopping = Event()
        self.denied: set[str] = set()
        """Folders in which nothing may be changed."""

    def before(self, method: str, path: str, line: Line) -> Fault | None:
        """Count a request; the fault that will strike once its work is done. Raises Struck where it is not to be done."""
        self.calls[f"{method} {path}"] += 1
        instead = self.faults.take(method, path, INSTEAD)
        if instead:
            self._instead(instead, line)
        if method not in {"GET", "LIST", "STAT", "CONNECT"} and path.rpartition("/")[0] in self.denied:
            raise Struck(403)
        after = self.faults.take(method, path, AFTER - (CONTENT if method == "GET" else frozenset()))
        if after and method == "GET" and after.kind is Kind.SLOW_BYTES:
            line.mode = Mode.DRIBBLE
        return after

    def late(self, after: Fault | None, line: Line) -> None:
        """Wait where the work must be done late. Raises Struck when nobody is there to do it any more."""
        if after and after.kind is Kind.LATE_WORK and self.stopping.wait(after.seconds):
            line.mode = Mode.CUT
            raise Struck(500)

    def after(self, fault: Fault | None, line: Line) -> None:
        """The work is done. Raises Struck where its answer must be a failure all the same."""
        if fault is None or fault.kind is Kind.LATE_WORK:
            return
        if fault.kind is Kind.STATUS_AFTER:
            raise Struck(fault.status)
        if fault.kind is Kind.CUT_BODY:
            line.within = CUT_ANSWER
            return
        line.seconds = fault.seconds
        line.mode = _ON_THE_WIRE.get(fault.kind, Mode.GARBLE)

    def content(self, path: str) -> Fault | None:
        """What is wrong with the content of a file that is about to be read; raises Struck when it was moved."""
        if self.faults.take("GET", path, GONE):
            raise Struck(404)
        return self.faults.take("GET", path, CONTENT)

    def size(self, method: str, path: str, honest: int) -> int:
        """The size of a file as it is told."""
        fault = self.faults.take(method, path, SIZES)
        return max(0, honest + fault.amount) if fault else honest

    def _instead(self, fault: Fault, line: Line) -> None:
        if fault.kind is Kind.STATUS:
            raise Struck(fault.status)
        if fault.kind is Kind.REDIRECT_LOOP:
            raise Struck(400)
        line.seconds = fault.seconds
        line.mode = Mode.MUTE if fault.kind is Kind.TIMEOUT_BEFORE else Mode.CUT
        raise Struck(500)
