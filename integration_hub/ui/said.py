"""Says what is stored in English in the reader's language: by the pattern that it was made from, filled in again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from integration_hub.ui import words
from integration_hub.ui.patterns import FIGURE, PLACE, WORD, Match, parsed

LONGEST = 8000
"""A longer text is no text of ours."""
DEEPEST = 3
"""How far what is filled in is looked at in its turn: a sentence in a sentence, and a count in that."""

_MOMENT = re.compile(
    r"\d\d (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}, \d\d:\d\d"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``ours`` when it is in the reader's language, not when it is still English or a remote system's words."""

    text: str
    ours: bool


def said(text: str, most: int | None = None) -> tuple[Piece, ...]:
    """The text in the reader's language, in pieces; cut to ``most`` characters. English readers get it as it is."""
    language = get_language() or "en"
    pieces = (Piece(text, ours=True),) if language.startswith("en") else _said(text, language)
    return pieces if most is None else tuple(_cut(pieces, most))


def said_plainly(text: str) -> str:
    """The text in the reader's language, for mails and messages."""
    return "".join(piece.text for piece in said(text))


@lru_cache(maxsize=20_000)
def _said(text: str, language: str) -> tuple[Piece, ...]:
    """Kept for each language; ``language`` is the active one."""
    return (Piece(text, ours=False),) if len(text) > LONGEST else tuple(_joined(_pieces(text, DEEPEST)))


def _pieces(text: str, depth: int) -> Iterator[Piece]:
    for part, match in parsed(text):
        yield _translated(match, depth) if match else Piece(part, ours=not WORD.search(part))


def _translated(match: Match, depth: int) -> Piece:
    """The part in the reader's language, as far as its translation is there."""
    translation = gettext(match.pattern.text)
    filled = [_filled_in(each, depth) for each in match.filled]
    text = PLACE.sub(lambda place: filled[int(place[0][1:-1])], translation)
    if match.capital:
        text = (text[:1].upper() if match.capital == "upper" else text[:1].lower()) + text[1:]
    text = text.removesuffix(".") if match.stop is None else text + match.stop
    head = ", ".join(_filled_in(each, depth) for each in match.head.split(", ")) + ": " if match.head else ""
    return Piece(head + text, ours=translation != match.pattern.text)


def _filled_in(text: str, depth: int) -> str:
    """What stands in a place: figures and times in the reader's form, our own words in the reader's language, else as it is."""
    if FIGURE.fullmatch(text):
        return words.number(int(text.replace(",", ""))) if "," in text else text
    if _MOMENT.fullmatch(text):
        return date_format(datetime.strptime(text, "%d %B %Y, %H:%M"), "DATETIME_FORMAT")  # noqa: DTZ007 - it names no zone
    inner = text.strip()
    if not depth or not WORD.search(inner):
        return text
    return text.replace(inner, "".join(piece.text for piece in _pieces(inner, depth - 1)), 1)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one language together; a space belongs to what stands before it."""
    kept: Piece | None = None
    for piece in pieces:
        if kept and (kept.ours == piece.ours or not piece.text.strip()):
            kept = Piece(kept.text + piece.text, ours=kept.ours)
        else:
            if kept:
                yield kept
            kept = piece
    if kept:
        yield kept


def _cut(pieces: tuple[Piece, ...], most: int) -> Iterator[Piece]:
    for piece in pieces:
        if most <= 0:
            return
        yield Piece(Truncator(piece.text).chars(most), ours=piece.ours)
        most -= len(piece.text)
