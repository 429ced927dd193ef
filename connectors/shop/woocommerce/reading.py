"""How the shop's lists are read whole: orders along their time of change, everything else by number with overlapping pages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.base import Page
from connectors.errors import PagesMoved, Unreadable
from connectors.http import Response
from connectors.paging import Window, overlapped
from connectors.shop.woocommerce.client import WooCommerce, total
from connectors.shop.woocommerce.records import moment, unreadable

ROWS = msgspec.json.Decoder(list[msgspec.Raw])
SECOND = timedelta(seconds=1)


class Head(msgspec.Struct):
    id: int
    date_modified_gmt: str | None = None


HEAD = msgspec.json.Decoder(Head)


def head(raw: bytes | msgspec.Raw) -> Head:
    """A row's id and time of change; raises Unreadable."""
    try:
        return HEAD.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable("a record", str(error)[:200]) from error


def since_params(since: datetime | None) -> dict[str, str]:
    """The filter for records changed at ``since`` or later: the shop's own is "after", to the second, and local unless told."""
    if since is None:
        return {}
    after = since.astimezone(UTC) - SECOND
    return {"modified_after": after.strftime("%Y-%m-%dT%H:%M:%S"), "dates_are_gmt": "true"}


def count(client: WooCommerce, path: str, params: dict[str, str]) -> int:
    """How many rows a list has now."""
    return total(client.get(path, {**params, "per_page": "1", "_fields": "id"}))


@dataclass(slots=True)
class _Walk:
    """Where a walk along the time of change stands: ``at`` is the last change seen, ``ids`` what was read at that second."""

    at: datetime | None = None
    page: int = 1
    seen: set[int] = field(default_factory=set)
    ids: list[int] = field(default_factory=list)

    @classmethod
    def resumed(cls, resume: str) -> "_Walk":
        if not resume:
            return cls()
        try:
            told = json.loads(resume)
            ids = [int(number) for number in told["ids"]]
            return cls(moment(told["at"]) if told["at"] else None, 1, set(ids), ids)
        except (ValueError, TypeError, KeyError) as error:
            raise Unreadable(
                "woocommerce.resume", "The point to resume from cannot be read.", "Start the run again from the beginning."
            ) from error

    @property
    def resume(self) -> str:
        return json.dumps({"at": self.at.isoformat() if self.at else "", "ids": self.ids})


def changed_pages(client: WooCommerce, path: str, since: datetime | None, resume: str) -> Iterator[Page]:
    """All rows that changed since, oldest change first, each id once.

    Each step asks for what changed after the last row read, so a row that changes meanwhile moves ahead of us, never behind:
    page numbers are counted on only within one second's rows. A row that comes again is passed over; the next run reads it.
    """
    walk, expected = _Walk.resumed(resume), None
    while True:
        answer = client.get(path, {**_step(walk, since), "per_page": str(client.per_page)})
        rows, told = answer.decode(ROWS), total(answer)
        expected = told if expected is None else expected
        fresh = _fresh(rows, walk)
        last = walk.page >= total(answer, "x-wp-totalpages") and len(rows) < client.per_page
        moved_on = _advance(walk, rows)
        if fresh:
            yield Page(fresh, walk.resume)
        if last:
            break
        if not moved_on:
            _guard_page(walk, told // client.per_page + 2)
    _guard_complete(walk, expected if not resume else 0)


def _step(walk: _Walk, since: datetime | None) -> dict[str, str]:
    params = {"orderby": "modified", "order": "asc", "status": "any", "page": str(walk.page)}
    return {**params, **since_params(walk.at or since)}


def _fresh(rows: list[msgspec.Raw], walk: _Walk) -> list[bytes]:
    numbers = [head(raw).id for raw in rows]
    if len(set(numbers)) < len(numbers):
        raise _moved("A page of the shop names a record twice.")
    fresh = [bytes(raw) for number, raw in zip(numbers, rows, strict=True) if number not in walk.seen]
    walk.seen.update(numbers)
    return fresh


def _advance(walk: _Walk, rows: list[msgspec.Raw]) -> bool:
    """Step to the last row's second if that is later than where we stand; else to the next page of the same question."""
    heads = [(head(raw), raw) for raw in rows]
    times = [(moment(row.date_modified_gmt), row.id) for row, _ in heads if row.date_modified_gmt]
    latest = times[-1][0] if times else None
    if latest is None or (walk.at is not None and latest <= walk.at):
        walk.ids += [number for at, number in times if number not in walk.ids]
        walk.page += 1
        return False
    walk.ids = [number for at, number in times if at >= latest - SECOND]
    walk.at, walk.page = latest, 1
    return True


def _guard_page(walk: _Walk, most: int) -> None:
    """Page numbers beyond what the total allows mean that the shop's paging never ends."""
    if walk.page > most:
        raise _moved("The shop's pages go on beyond its own total.")


def _guard_complete(walk: _Walk, expected: int) -> None:
    if len(walk.seen) < expected:
        raise _moved(f"The shop counted {expected} records and gave {len(walk.seen)}.")


def _moved(message: str) -> PagesMoved:
    return PagesMoved(
        "woocommerce.pages_moved",
        message,
        "The hub reads again. If it stays so, the key's user may not see all records: make the key for an administrator.",
    )


def numbered_pages(client: WooCommerce, path: str, params: dict[str, str], resume: str = "") -> Iterator[Page]:
    """All rows of a list in the order of their ids, its pages overlapping by one; in one sweep as many as the shop counts."""
    told, read = 0, 0

    def fetch(skip: int, size: int) -> Window:
        nonlocal told
        answer = numbered(client, path, params, offset=skip, limit=size)
        told = total(answer)
        return Window([bytes(raw) for raw in answer.decode(ROWS)], more=skip + size < told)

    for page in overlapped(fetch, key=lambda raw: str(head(raw).id), size=client.per_page, resume=resume):
        read += len(page.records)
        yield page
    if not resume and read != told:
        raise _moved(f"The shop counted {told} records and gave {read}.")


def numbered(client: WooCommerce, path: str, params: dict[str, str], *, offset: int, limit: int) -> Response:
    """Rows ``offset`` to ``offset + limit`` of a list in the order of their ids."""
    place = {"orderby": "id", "order": "asc", "offset": str(offset), "per_page": str(limit)}
    return client.get(path, {**params, **place})
