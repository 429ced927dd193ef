"""What a simulator can be told to do wrong: on the wire, in a body, in what it says of its rows."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from threading import Lock
from typing import Any


class Kind(StrEnum):
    """Every way to misbehave."""

    # Instead of the work.
    STATUS = "status"
    TIMEOUT_BEFORE = "timeout_before"
    DROP_BEFORE = "drop_before"
    REDIRECT_LOOP = "redirect_loop"
    # The work is done, late; the answer is lost.
    LATE_WORK = "late_work"
    TIMEOUT_AFTER = "timeout_after"
    DROP_AFTER = "drop_after"
    RST = "rst"
    STATUS_AFTER = "status_after"
    # The work is done; the answer is damaged.
    CUT_BODY = "cut_body"
    CUT_JSON = "cut_json"
    MALFORMED_JSON = "malformed_json"
    HTML_200 = "html_200"
    SLOW_BYTES = "slow_bytes"
    HUGE_BODY = "huge_body"
    GZIP_BOMB = "gzip_bomb"
    DEEP_JSON = "deep_json"
    NAN = "nan"
    OVERFLOW = "overflow"
    BAD_UTF8 = "bad_utf8"
    NULL_BYTES = "null_bytes"
    # The answer is sound and untrue.
    WRONG_COUNT = "wrong_count"
    COUNT_MOVES = "count_moves"
    DUPLICATE_PAGE = "duplicate_page"
    SHIFTING_ROWS = "shifting_rows"
    SHORT_PAGE = "short_page"
    EMPTY_PAGE_EARLY = "empty_page_early"
    ENDLESS_PAGING = "endless_paging"
    SAME_ID_TWICE = "same_id_twice"
    NULL_ID = "null_id"


INSTEAD = frozenset({Kind.STATUS, Kind.TIMEOUT_BEFORE, Kind.DROP_BEFORE, Kind.REDIRECT_LOOP})
LIES = frozenset(list(Kind)[list(Kind).index(Kind.WRONG_COUNT) :])
AFTER = frozenset(Kind) - INSTEAD - LIES
COUNT_LIES = frozenset({Kind.WRONG_COUNT, Kind.COUNT_MOVES})
PAGE_LIES = LIES - COUNT_LIES


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave, for requests that match ``METHOD /path-regex`` (the method may be ``*``).

    It lets the first ``after`` matching requests pass, then strikes ``times`` times (None: for ever), each with ``chance``.
    ``status``, ``retry_after``, ``body`` and ``content_type`` are for statuses; without a body the simulator answers in its
    vendor's own shape. ``seconds`` is how long slow and late ones take. ``amount`` is by how many rows a count or page is
    wrong. ``how`` tells what rows do while they shift: "delete", "insert" or "both".
    """

    kind: Kind
    match: str = "* /.*"
    times: int | None = 1
    after: int = 0
    status: int = 500
    retry_after: str = ""
    body: str | None = None
    content_type: str = "text/html; charset=utf-8"
    seconds: float = 3600.0
    amount: int = 1
    how: str = "delete"
    chance: float = 1.0

    def meets(self, method: str, path: str) -> bool:
        """Whether this request is one of those meant."""
        wanted, _, pattern = self.match.partition(" ")
        return wanted in {"*", method} and re.fullmatch(pattern, path) is not None


def fault_from(said: Mapping[str, Any]) -> Fault:
    """A fault from JSON; raises ValueError or TypeError for one that is not."""
    fault = Fault(**{**said, "kind": Kind(said.get("kind", ""))})
    re.compile(fault.match.partition(" ")[2])
    return fault


@dataclass(slots=True)
class _Armed:
    fault: Fault
    passed: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return self.fault.times is not None and self.struck >= self.fault.times


class Faults:
    """The faults a simulator now has, oldest first; safe under threads, and the same again from the same seed."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = Lock()
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable sequence is the point
        self._armed: list[_Armed] = []

    def add(self, kind: str, match: str = "* /.*", **said: Any) -> Fault:
        """Arm one more fault."""
        fault = fault_from({"kind": kind, "match": match, **said})
        with self._lock:
            self._armed.append(_Armed(fault))
        return fault

    def clear(self) -> None:
        """Behave well from now on."""
        with self._lock:
            self._armed.clear()

    def seed(self, seed: int) -> None:
        """Begin the sequence of chances anew."""
        with self._lock:
            self._chance.seed(seed)

    def take(self, method: str, path: str, kinds: Iterable[Kind]) -> Fault | None:
        """The first fault of these kinds that strikes this request; it is used up by that."""
        with self._lock:
            for armed in self._armed:
                if armed.fault.kind in kinds and not armed.spent and armed.fault.meets(method, path) and self._strikes(armed):
                    armed.struck += 1
                    return armed.fault
        return None

    def _strikes(self, armed: _Armed) -> bool:
        armed.passed += 1
        return armed.passed > armed.fault.after and self._chance.random() < armed.fault.chance

    def standing(self) -> list[dict[str, Any]]:
        """Every fault with how often it was passed and struck, for the control address."""
        with self._lock:
            return [asdict(armed.fault) | {"passed": armed.passed, "struck": armed.struck} for armed in self._armed]
