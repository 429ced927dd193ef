"""Says what is stored in English in the reader's language: finds the pattern that a text was made from, and fills it in again."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from integration_hub.ui import words
from integration_hub.ui.stored_words import PATTERNS

LONGEST = 8000
"""A longer text is no text of ours."""
MOST_JOINED = 6
"""Sentences that one pattern may hold."""
DEEPEST = 3
"""How far what is filled in is looked at in its turn: a sentence in a sentence, and a count in that."""

_PLACE = re.compile(r"\{\d+\}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[.!?][”\"'])\s+(?=\S)")
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})*")
_MOMENT = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``ours`` when it is in the reader's language, not when it is still English or a remote system's words."""

    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A stored text with places for what was filled in: the words around the places, in order."""

    text: str
    around: tuple[str, ...]
    weight: int

    def filled(self, text: str) -> list[str] | None:
        """What stands in the places of ``text``; None if it was not made from this pattern."""
        first, *inner, last = self.around
        if len(text) <= self.weight or not text.startswith(first) or not text.endswith(last):
            return None
        at, end, found = len(first), len(text) - len(last), []
        for literal in inner:
            next_at = text.find(literal, at, end)
            if next_at < 0:
                return None
            found.append(text[at:next_at])
            at = next_at + len(literal)
        return [*found, text[at:end]] if self._makes_sense([*found, text[at:end]]) else None

    def _makes_sense(self, found: list[str]) -> bool:
        """A place is empty only beside another one or in quotes; beside few words stands a figure, or one word."""
        if "" in found and not any(around == "" or around.endswith("'") for around in self.around[:-1]):
            return False
        few = len(self.around) == 2 and not self.text.endswith(".")
        counts = few and not self.around[0] and len(self.around[1].split()) < 3 and not self.around[1].startswith(" feed")
        alone = few and len("".join(self.around).split()) == 1
        return (not counts or bool(_FIGURE.fullmatch(found[0]))) and (not alone or " " not in found[0])


def said(text: str, most: int | None = None) -> tuple[Piece, ...]:
    """The text in the reader's language, in pieces; cut to ``most`` characters. English readers get it as it is."""
    language = get_language() or "en"
    pieces = (Piece(text, ours=True),) if language.startswith("en") else _said(text, language)
    return pieces if most is None else tuple(_cut(pieces, most))


def said_plainly(text: str) -> str:
    """The text in the reader's language, for mails and messages."""
    return "".join(piece.text for piece in said(text))


def is_known(text: str) -> bool:
    """Whether all of a stored text was found in the patterns of our own words."""
    return all(match or not _WORD.search(part) for part, match in _parsed(text, _sentences(text)))


@lru_cache(maxsize=20_000)
def _said(text: str, language: str) -> tuple[Piece, ...]:  # noqa: ARG001 - the answer is kept for each language
    return (Piece(text, ours=False),) if len(text) > LONGEST else tuple(_joined(_pieces(text, DEEPEST)))


def _pieces(text: str, depth: int) -> Iterator[Piece]:
    for part, match in _parsed(text, _sentences(text)):
        yield _translated(match, depth) if match else Piece(part, ours=not _WORD.search(part))


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a text and the pattern it was made from; how it was changed when it became part of another text.

    ``head`` stood before it, as in "SKU-1: …"; ``stop`` is the full stop that it got, or None if it lost its own.
    """

    pattern: Pattern
    filled: list[str]
    head: str = ""
    stop: str | None = ""
    capital: str = ""


def _translated(match: Match, depth: int) -> Piece:
    """The part in the reader's language, as far as its translation is there."""
    translation = gettext(match.pattern.text)
    filled = [_filled_in(each, depth) for each in match.filled]
    text = _PLACE.sub(lambda place: filled[int(place[0][1:-1])], translation)
    if match.capital:
        text = (text[:1].upper() if match.capital == "upper" else text[:1].lower()) + text[1:]
    head = ", ".join(_filled_in(each, depth) for each in match.head.split(", ")) + ": " if match.head else ""
    text = text.removesuffix(".") if match.stop is None else text + match.stop
    return Piece(head + text, ours=translation != match.pattern.text)


def _filled_in(text: str, depth: int) -> str:
    """What stands in a place: a figure in the reader's form, our own words in the reader's language, all else as it is."""
    if _FIGURE.fullmatch(text):
        return words.number(int(text.replace(",", ""))) if "," in text else text
    if _MOMENT.fullmatch(text):
        return date_format(datetime.strptime(text, "%d %B %Y, %H:%M"), "DATETIME_FORMAT")  # noqa: DTZ007 - its zone stands nowhere
    inner = text.strip()
    if not depth or not _WORD.search(inner):
        return text
    return text.replace(inner, "".join(piece.text for piece in _pieces(inner, depth - 1)), 1)


def _parsed(text: str, sentences: list[str]) -> Iterator[tuple[str, Match | None]]:
    """The text part by part, each with its pattern: as many sentences at once as one pattern holds."""
    first = 0
    while first < len(sentences):
        last, match = _longest(sentences, first)
        yield "".join(sentences[first:last]).rstrip(), match
        space = sentences[last - 1]
        if space != space.rstrip():
            yield space[len(space.rstrip()) :], None
        first = last


def _longest(sentences: list[str], first: int) -> tuple[int, Match | None]:
    most = min(len(sentences), first + MOST_JOINED)
    for last in range(most, first, -1):
        match = _match("".join(sentences[first:last]).rstrip(), strict=True)
        if match:
            return last, match
    for last in range(first + 1, most + 1):
        match = _match("".join(sentences[first:last]).rstrip(), strict=False)
        if match:
            return last, match
    return first + 1, None


def _match(text: str, *, strict: bool) -> Match | None:
    """The pattern that a text was made from, looked for as it is, as it was changed, and behind a name and a colon."""
    found = _best(text, strict=strict)
    if found and found[0].around[0]:
        return Match(*found)
    here = Match(*found) if found else _changed(text, strict=strict)
    head, colon, rest = text.partition(": ")
    behind = _match(rest, strict=strict) if colon and not _SENTENCE.search(head) else None
    if behind is None or (here and here.pattern.weight >= behind.pattern.weight):
        return here
    return replace(behind, head=f"{head}: {behind.head}" if behind.head else head)


def _changed(text: str, *, strict: bool) -> Match | None:
    """The pattern of a text that got or lost its full stop, or whose first letter was changed."""
    if text.endswith(".") and text[:-1] in _plain():
        return Match(_whole(text[:-1]), [], stop=".")
    found = _best(text[:1].swapcase() + text[1:], strict=strict)
    if found:
        return Match(*found, capital="upper" if text[:1].isupper() else "lower")
    found = None if text.endswith(".") else _best(f"{text}.", strict=strict)
    return Match(*found, stop=None) if found else None


@lru_cache(maxsize=20_000)
def _best(text: str, *, strict: bool) -> tuple[Pattern, list[str]] | None:
    """The pattern with the most words of its own. Strict: no sentence ends inside what is filled in."""
    if text in _plain():
        return _whole(text), []
    best: tuple[Pattern, list[str]] | None = None
    among = _index()[len(_SENTENCE.findall(text)) if strict else None]
    for word in dict.fromkeys(_WORD.findall(text)):
        for pattern in among.get(word, ()):
            filled = pattern.filled(text) if best is None or pattern.weight > best[0].weight else None
            if filled is not None and not (strict and any(map(_SENTENCE.search, filled))):
                best = pattern, filled
    return best


def _sentences(text: str) -> list[str]:
    """The sentences of a text, each with the space behind it."""
    ends = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
    return [text[start:end] for start, end in zip(ends, ends[1:], strict=False) if start < end]


@cache
def _plain() -> frozenset[str]:
    return frozenset(text for text in PATTERNS if not _PLACE.search(text))


@cache
def _index() -> dict[int | None, dict[str, list[Pattern]]]:
    """The patterns by how many sentences end inside them (None: any number), and by the rarest of their words: few are tried."""
    patterns = [_whole(text) for text in PATTERNS if _PLACE.search(text)]
    frequent = Counter(word for pattern in patterns for word in _whole_words(pattern))
    index: dict[int | None, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
    for pattern in patterns:
        rarest = min(_whole_words(pattern), key=lambda word: (frequent[word], -len(word)))
        for ends in (None, len(_SENTENCE.findall(pattern.text))):
            index[ends][rarest].append(pattern)
    return index


def _whole(text: str) -> Pattern:
    around = tuple(_PLACE.split(text))
    return Pattern(text, around, sum(map(len, around)))


def _whole_words(pattern: Pattern) -> set[str]:
    """Its words that no place touches."""
    return set(_WORD.findall(_PLACE.sub("\0", re.sub(r"[\w'’-]*\{\d+\}[\w'’-]*", " ", pattern.text))))


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
