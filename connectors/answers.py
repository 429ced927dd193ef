"""What a remote answered: the whole answer, strict readers for its JSON, and what each status means for what we do next."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

import msgspec

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain, Unreadable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
WIDEST = 308
"""The largest power of ten that a remote's own double can hold; beyond it a figure is damage, not data."""

ASK_REMOTE = "Ask whoever runs the remote system what its answer means; the masked call stands in the log."
IN_DOUBT = "The record may have been written. The hub asks the remote system for it before anything is sent again."


class Decoder(Protocol[T_co]):
    """What ``Response.decode`` takes: a msgspec decoder."""

    def decode(self, body: bytes, /) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Response:
    """One whole answer; header names in lower case. ``writing`` tells that it is the answer to a write."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    writing: bool = False

    def json(self) -> Any:
        """The body read as strict JSON, figures with a fraction as Decimal.

        Raises Unreadable; Uncertain where it answers a write, for then the work may have been done.
        """
        return self._read(strict_json)

    def decode(self, decoder: Decoder[T]) -> T:
        """The body read by ``decoder``; raises as ``json`` does. Of a key that comes twice a msgspec decoder takes the last."""

        def read(body: bytes) -> T:
            body.decode()
            return decoder.decode(body)

        return self._read(read)

    def _read(self, read: Callable[[bytes], T]) -> T:
        try:
            if b"\\u0000" in self.body and ESCAPED_NUL.search(self.body):  # the search alone is slow on large answers
                raise ValueError("a NUL character")
            return read(self.body)
        except (ValueError, RecursionError, msgspec.MsgspecError):
            problem = unreadable(self)
        raise problem


def strict_json(body: bytes) -> Any:
    """Any JSON, as its sender must have meant it: raises ValueError or RecursionError for everything else.

    Refused: NaN, infinities and figures no double can hold, an object that names a key twice, text that is not UTF-8.
    """
    return json.loads(body.decode(), parse_constant=_refuse, parse_float=figure, object_pairs_hook=_distinct)


def figure(text: str) -> Decimal:
    """An exact figure; raises ValueError for one that is beyond any real price or quantity."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("The figure is beyond all figures.") from error
    if not value.is_finite() or abs(value.adjusted()) > WIDEST:
        raise ValueError(f"The figure {text[:20]} is out of range.")
    return value


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not a figure.")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("An object names a key twice.")
    return found


def unreadable(answer: Response) -> ConnectorError:
    """The error for an answer that came whole but cannot be understood."""
    what = "a web page" if answer.body.lstrip()[:1] == b"<" else "something that is not readable data"
    if answer.writing:
        return Uncertain("unreadable_answer", f"The remote system took a record but answered with {what}.", IN_DOUBT)
    remedy = "Check the connection's address. If it is right, ask whoever runs the remote system what stands in front of it."
    return Unreadable("unreadable_answer", f"The remote system answered with {what}.", remedy)


def judged(answer: Response, *, writing: bool) -> ConnectorError:
    """What an answer that is no success means, by its status alone (style: an error is named by what we do next)."""
    status, wait = answer.status, retry_after(answer)
    if status in {425, 429}:
        return Unavailable(
            "too_many_calls", "The remote system takes no more calls for now.", "The hub waits and tries again.", retry_after=wait
        )
    if status in {401, 403, 407}:
        remedy = "Check the connection's credentials and what that user may do, or ask whoever runs the remote system."
        return Access("access_refused", f"The remote system refused access (status {status}).", remedy)
    if status == 408 or status >= 500 or (writing and status in {302, 303}):
        return _not_well(status, wait, writing=writing)
    if 300 <= status < 400:
        return Access("moved", f"The address leads elsewhere (status {status}).", "Enter the final address in the connection.")
    if 400 <= status < 500:
        return Rejected("refused", f"The remote system refused what was asked (status {status}).", ASK_REMOTE)
    return unreadable(answer)


def _not_well(status: int, wait: float | None, *, writing: bool) -> ConnectorError:
    if writing:
        return Uncertain(
            "answer_lost", f"The remote system failed while it took a record (status {status}).", IN_DOUBT, retry_after=wait
        )
    remedy = "The hub tries again. If it lasts, ask whoever runs the remote system."
    return Unavailable("remote_failed", f"The remote system is not well (status {status}).", remedy, retry_after=wait)


def retry_after(answer: Response) -> float | None:
    """Seconds the remote asked us to wait, however it said so; None where it did not, or not legibly."""
    said = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said):
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
