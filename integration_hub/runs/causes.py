"""What makes failures the same: the cause behind their words. Pure."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

LONGEST = 1000
GAP = "#"
"""What stands where one failure differs from another of the same cause."""

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w)|(?<!\w)\u2018[^\u2019]*\u2019(?!\w)")
_SEVERAL = re.compile(rf"{GAP}(?:[\s,;]*(?:(?:and|or)\s+)?{GAP})+")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SPANS = ("second", "minute", "hour", "day", "week", "month", "year")
_WITH_A_NUMBER = {*_MONTHS, *(month[:3] for month in _MONTHS), *_SPANS}
_SINGULAR = {"are": "is", "were": "was", "have": "has"}


def fingerprint(place: str, code: str, message: str, *, own: Iterable[str] = ()) -> int:
    """The cause as a number that every database and every address takes: the same for what failed there for the same reason."""
    cause = "\x00".join((place, code, normalised(message, own=own)))
    return int.from_bytes(blake2b(cause.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 11


def normalised(message: str, *, own: Iterable[str] = ()) -> str:
    """The message without what is one record's only, so that one of them or several make no difference.

    That is numbers, ids, quoted words, dates, spans of time, hosts, files, addresses, and the names that are its ``own``.
    """
    text = message[:LONGEST]
    for name in own:
        text = text.replace(name, GAP) if len(name) > 1 else text
    while (less := _once(text)) != text:
        text = less
    return text


def _once(text: str) -> str:
    words = " ".join(_gapped(_QUOTED.sub(GAP, text).split()))
    return _SEVERAL.sub(GAP, words).lower()[:LONGEST]


def _gapped(words: Iterable[str]) -> Iterator[str]:
    """Each word, or the gap that it leaves, with the sign behind it. The month of a date goes with its number, as does a unit."""
    after_gap = False
    for word in words:
        bare = word.rstrip(".,;:!?)")
        end = word[len(bare) :]
        said = GAP if _is_own(bare) else _singular(bare)
        if after_gap and said.lower() in _WITH_A_NUMBER:
            said = ""
        after_gap = said in {"", GAP} and not end
        if said or end:
            yield said + end


def _singular(word: str) -> str:
    """One form for one and for many."""
    return _SINGULAR.get(word, word).rstrip("s") or word


def _is_own(word: str) -> bool:
    """Whether the word names one record or place: an id, a number, a host, a file, a mail address, a URL."""
    coded = word.isupper() and ("-" in word or "_" in word)
    return coded or any(letter.isdigit() or letter in "@#" for letter in word) or "//" in word or "." in word.strip(".")
