"""Reading page after page from a remote whose rows move meanwhile: moved rows are noticed, never published.

A count alone proves nothing: a row deleted and one added leave it as it was. So a window of an API that pages by number begins
with the last record of the one before; where it does not, the rows moved. How many records came in all is the hub's to judge.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connectors.base import Page
from connectors.errors import PagesMoved

T = TypeVar("T")
Key = Callable[[bytes], str]
TRIES = 3
"""How often one page is read again before the whole read is given up."""


@dataclass(frozen=True, slots=True)
class Window:
    """Some records from a place on, and whether the remote says that more follow."""

    records: Sequence[bytes]
    more: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """How many records are behind us, and the key of the last of them."""

    behind: int = 0
    last: str = ""

    @classmethod
    def of(cls, resume: str) -> "_Place":
        return cls(*json.loads(resume)) if resume else cls()

    def after(self, records: Sequence[bytes], key: Key) -> "_Place":
        return _Place(self.behind + len(records), key(records[-1]) if records else self.last)

    def page(self, records: Sequence[bytes]) -> Page:
        return Page(records, json.dumps([self.behind, self.last]))


def moved(what: str) -> PagesMoved:
    """The error for rows that shifted while they were read."""
    remedy = "The hub reads everything again from the start. If it lasts, choose an hour at which nobody changes much."
    return PagesMoved("pages_moved", f"The records moved while they were read: {what}.", remedy)


def overlapped(
    fetch: Callable[[int, int], Window], *, key: Key, size: int, resume: str = "", most: int | None = None
) -> Iterator[Page]:
    """Pages of an API that pages by number; ``fetch(skip, size)`` gives a window of it, in a stable order, ``size`` two or more.

    A page is given out when the next window was seen to continue it; rows that moved inside it are read again a few times.
    Raises PagesMoved when that does not help, or past ``most`` records (None: no bound known).
    """
    place, tries = _Place.of(resume), 0
    held = _continued(fetch, place, key, size)
    while held is not None and held.more:
        after = place.after(held.records, key)
        _bound(after, most)
        following = _continued(fetch, after, key, size)
        if following is None:
            tries += 1
            held = _continued(fetch, place, key, size) if tries < TRIES else None
            continue
        yield after.page(held.records)
        place, held, tries = after, following, 0
    if held is None:
        raise moved("a page did not continue the one before it")
    if held.records:
        yield place.after(held.records, key).page(held.records)


def keyed(fetch: Callable[[str], Window], *, key: Key, resume: str = "", most: int | None = None) -> Iterator[Page]:
    """Pages of an API that pages by key; ``fetch(last)`` gives the records after the one with key ``last`` ("": the first ones).

    Rows cannot move between such pages. Raises PagesMoved when a window repeats records or never ends all the same.
    """
    place, more, before = _Place.of(resume), True, frozenset[str]()
    while more:
        window = fetch(place.last)
        keys = frozenset(map(key, window.records))
        if not _sound(window, key) or place.last in keys or keys & before:
            raise moved("records came twice, or none came where more were announced")
        place, more, before = place.after(window.records, key), window.more, keys
        _bound(place, most)
        if window.records:
            yield place.page(window.records)


def whole(read: Callable[[], Sequence[T]], count: Callable[[], int]) -> Sequence[T]:
    """What was read, once it is as much as the remote counts afterwards; read again a few times. Raises PagesMoved."""
    came = counted = 0
    for _ in range(TRIES):
        found = read()
        came, counted = len(found), count()
        if came == counted:
            return found
    raise moved(f"{counted} are there and {came} came")


def _continued(fetch: Callable[[int, int], Window], place: _Place, key: Key, size: int) -> Window | None:
    """The window after ``place``, read from its last record on; None when it does not begin with that record."""
    if not place.behind:
        window = fetch(0, size)
        return window if _sound(window, key) else None
    found = fetch(place.behind - 1, size)
    window = Window(found.records[1:], found.more)
    begins = bool(found.records) and key(found.records[0]) == place.last
    return window if begins and _sound(found, key) and _sound(window, key) else None


def _sound(window: Window, key: Key) -> bool:
    """Whether a window names no record twice, and is not empty where more are announced."""
    return len(set(map(key, window.records))) == len(window.records) and (bool(window.records) or not window.more)


def _bound(place: _Place, most: int | None) -> None:
    if most is not None and place.behind > most:
        raise moved(f"more came than the {most} there can be")
