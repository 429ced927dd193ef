"""Finds the pattern that a stored text was made from. Pure: no language is spoken here."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from integration_hub.ui.stored_words import PATTERNS

MOST_JOINED = 6
"""Sentences that one pattern may hold."""

PLACE = re.compile(r"\{\d+\}")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[.!?][”\"'])\s+(?=\S)")
_CAPITAL = re.compile(r"\s(?=[A-Z])")
_TOUCHED = re.compile(r"[\w'-]*\{\d+\}[\w'-]*")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A stored text with places for what was filled in: the words around the places, in order, and how many letters they are."""

    text: str
    around: tuple[str, ...]
    weight: int

    def filled(self, text: str) -> list[str] | None:
        """What stands in the places of ``text``; None if it was not made from this pattern. Takes time by the text's length."""
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
        found.append(text[at:end])
        return found if self._makes_sense(found) else None

    def _makes_sense(self, found: list[str]) -> bool:
        """A place is empty only beside another one or in quotes; beside few words stands a figure, beside one word one word."""
        if "" in found and not any(around == "" or around.endswith("'") for around in self.around[:-1]):
            return False
        if len(self.around) != 2 or self.text.endswith("."):
            return True
        words = len("".join(self.around).split())
        counts = not self.around[0] and words < 3 and words > 1
        return (not counts or bool(FIGURE.fullmatch(found[0]))) and (words > 1 or " " not in found[0])


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


def parsed(text: str) -> Iterator[tuple[str, Match | None]]:
    """The text part by part, each with its pattern: as many sentences at once as one pattern holds. Spaces are parts, too."""
    sentences = _sentences(text)
    first = 0
    while first < len(sentences):
        last, match = _longest(sentences, first)
        if match is None and (at := _glued(sentences, first)):
            sentences[first : first + 1] = [sentences[first][:at], sentences[first][at:]]
        part = "".join(sentences[first:last])
        yield part.rstrip(), match
        if part != part.rstrip():
            yield part[len(part.rstrip()) :], None
        first = last


def is_known(text: str) -> bool:
    """Whether all of a stored text is found in the patterns."""
    return all(match or not WORD.search(part) for part, match in parsed(text))


def _longest(sentences: list[str], first: int) -> tuple[int, Match | None]:
    """Up to which sentence one pattern goes, best without an end of a sentence inside what is filled in."""
    most = min(len(sentences), first + MOST_JOINED)
    for last in range(most, first, -1):
        if match := _match("".join(sentences[first:last]).rstrip(), strict=True):
            return last, match
    for last in range(first + 1, most + 1):
        if match := _match("".join(sentences[first:last]).rstrip(), strict=False):
            return last, match
    return first + 1, None


def _glued(sentences: list[str], first: int) -> int:
    """Where a text of ours begins inside a sentence: behind a remote system's words, which end without a full stop."""
    sentence, behind = sentences[first], sentences[first + 1 : first + MOST_JOINED]
    for found in _CAPITAL.finditer(sentence):
        rest = sentence[found.end() :]
        if any("".join([rest, *behind[:more]]).rstrip() in _plain() for more in range(len(behind) + 1)):
            return found.end()
    return 0


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
        return Match(_pattern(text[:-1]), [], stop=".")
    found = _best(text[:1].swapcase() + text[1:], strict=strict)
    if found:
        return Match(*found, capital="upper" if text[:1].isupper() else "lower")
    found = None if text.endswith(".") else _best(f"{text}.", strict=strict)
    return Match(*found, stop=None) if found else None


@lru_cache(maxsize=20_000)
def _best(text: str, *, strict: bool) -> tuple[Pattern, list[str]] | None:
    """The pattern with the most words of its own. Strict: no sentence ends inside what is filled in."""
    if text in _plain():
        return _pattern(text), []
    best: tuple[Pattern, list[str]] | None = None
    among = _index()[len(_SENTENCE.findall(text)) if strict else None]
    for word in dict.fromkeys(WORD.findall(text)):
        for pattern in among.get(word, ()):
            filled = pattern.filled(text) if best is None or pattern.weight > best[0].weight else None
            if filled is not None and not (strict and any(map(_SENTENCE.search, filled))):
                best = pattern, filled
    return best


def _sentences(text: str) -> list[str]:
    """The sentences of a text, each with the space behind it."""
    ends = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if start < end]


@cache
def _plain() -> frozenset[str]:
    return frozenset(text for text in PATTERNS if not PLACE.search(text))


@cache
def _index() -> dict[int | None, dict[str, list[Pattern]]]:
    """The patterns by how many sentences end inside them (None: any number), and by the rarest of their words: few are tried."""
    patterns = [_pattern(text) for text in PATTERNS if PLACE.search(text)]
    frequent = Counter(word for pattern in patterns for word in _whole_words(pattern))
    index: dict[int | None, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
    for pattern in patterns:
        rarest = min(_whole_words(pattern), key=lambda word: (frequent[word], -len(word), word))
        for ends in (None, len(_SENTENCE.findall(pattern.text))):
            index[ends][rarest].append(pattern)
    return index


def _pattern(text: str) -> Pattern:
    around = tuple(PLACE.split(text))
    return Pattern(text, around, sum(map(len, around)))


def _whole_words(pattern: Pattern) -> set[str]:
    """Its words that no place touches."""
    return set(WORD.findall(_TOUCHED.sub(" ", pattern.text)))
