"""How records are read page by page, counted and found; what belongs to a record is fetched with its page (§3)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from connectors.base import Page
from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.domains import Domain
from connectors.errors import Unreadable
from connectors.paging import Window, keyed

T = TypeVar("T")
Fields = dict[str, msgspec.Raw]
Parts = Mapping[int, Sequence[msgspec.Raw]]
ARCHIVED_TOO = {"active_test": False}
ID = "id"


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it came: its id, and its fields unread."""

    id: int
    fields: Fields

    def refer(self, name: str) -> int:
        """The id that a relation names; 0 for none."""
        try:
            found = _reference.decode(self.fields[name])
        except (KeyError, msgspec.MsgspecError, UnicodeDecodeError):
            raise nameless() from None
        return found[0] if isinstance(found, tuple) else 0


Join = Callable[[OdooClient, Sequence[Row]], Mapping[str, Parts]]
"""Fetches what belongs to a page of records: by the name under which it is added, the parts of each record."""


@dataclass(frozen=True, slots=True)
class Source:
    """A set of records: which model, which fields of each, a condition that always holds, and what is added to each."""

    model: str
    fields: tuple[str, ...]
    only: Domain = ()
    join: Join | None = None
    archived: bool = False

    @property
    def context(self) -> dict[str, Any]:
        return ARCHIVED_TOO if self.archived else {}


class _Id(msgspec.Struct):
    id: int


_id = msgspec.json.Decoder(_Id)
_rows = msgspec.json.Decoder(list[msgspec.Raw])
_raw_fields = msgspec.json.Decoder(Fields)
_number = msgspec.json.Decoder(int)
_reference = msgspec.json.Decoder(tuple[int, str] | bool)
_ids = msgspec.json.Decoder(list[int])
_encode = msgspec.json.encode


def pages(client: OdooClient, source: Source, condition: Domain, resume: str) -> Iterator[Page]:
    """The records that fulfil ``condition`` in the order of their ids, until none comes: a short page is no end."""

    def fetch(last: str) -> Window:
        after = (["id", ">", int(last)],) if last else ()
        found = searched(client, source, (*source.only, *condition, *after), limit=client.config.page_size)
        return Window(joined(client, source, found), bool(found))

    return keyed(fetch, key=lambda raw: str(id_of(raw)), resume=resume)


def count(client: OdooClient, source: Source, condition: Domain = ()) -> int:
    """How many records there are, exactly."""
    domain = [*source.only, *condition]
    number = client.ask(source.model, "search_count", domain=domain, context=source.context).decode(_number)
    if number < 0:
        raise Unreadable("no_count", "Odoo did not tell how many records there are.", "Ask your Odoo partner.")
    return number


def matching(client: OdooClient, source: Source, condition: Domain) -> list[bytes]:
    """Raw records just as ``pages`` gives them."""
    return joined(client, source, searched(client, source, (*source.only, *condition)))


def searched(client: OdooClient, source: Source, domain: Domain, *, limit: int | None = None) -> list[bytes]:
    """Records as Odoo gives them, in the order of their ids."""
    bound = {"limit": limit} if limit else {}
    fields = [*dict.fromkeys(source.fields)]
    answer = client.ask(
        source.model, "search_read", domain=list(domain), fields=fields, order=ID, context=source.context, **bound
    )
    return [bytes(raw) for raw in answer.decode(_rows)]


def table(client: OdooClient, source: Source, kind: type[T], condition: Domain = ()) -> list[T]:
    """A small table read whole, or an error: what is missing from it would be missing from every record."""
    found = searched(client, source, (*source.only, *condition))
    if count(client, source, condition) != len(found):
        raise Unreadable("table_moved", f"Odoo's {source.model} did not come whole.", "The hub tries again at the next run.")
    decoder = msgspec.json.Decoder(kind)
    try:
        return [decoder.decode(raw) for raw in found]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        what = f"Odoo's {source.model} cannot be understood."
    raise Unreadable("table_unreadable", what, "Ask your Odoo partner.")


def joined(client: OdooClient, source: Source, found: Sequence[bytes]) -> list[bytes]:
    """Each record with what belongs to it."""
    if source.join is None or not found:
        return list(found)
    rows = [row_of(raw) for raw in found]
    added = source.join(client, rows)
    return [_encode({**row.fields, **{name: parts.get(row.id, ()) for name, parts in added.items()}}) for row in rows]


def parts_of(client: OdooClient, source: Source, field: str, ids: Sequence[int]) -> dict[int, list[msgspec.Raw]]:
    """The records that refer to any of ``ids`` by ``field``, under the id they refer to."""
    found: dict[int, list[msgspec.Raw]] = {}
    for raw in searched(client, source, (*source.only, [field, "in", sorted(set(ids))])):
        found.setdefault(row_of(raw).refer(field), []).append(msgspec.Raw(raw))
    return found


def row_of(raw: bytes) -> Row:
    """A record with its fields apart; raises Unreadable for one that is none."""
    try:
        return Row(_id.decode(raw).id, _raw_fields.decode(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise nameless() from None


def ids_in(row: Row, name: str) -> list[int]:
    """The ids of a field that names several records."""
    try:
        return _ids.decode(row.fields[name])
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError):
        raise nameless() from None


def id_of(raw: bytes) -> int:
    """The id of a raw record and nothing else of it; raises Unreadable for a record without one."""
    try:
        return _id.decode(raw).id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise nameless() from None


def nameless() -> Unreadable:
    """The error for a record without its id."""
    return Unreadable("no_key", "Odoo sent a record without its number.", "Ask your Odoo partner to check the data.")


def newest(client: OdooClient, models: Sequence[str]) -> list[Any]:
    """How many records small tables have and when one was last changed: what is taken from them changes with that."""
    return [[model, count(client, Source(model, ())), _last(client, model)] for model in models]


class _Written(msgspec.Struct):
    write_date: str | bool = False


_written = msgspec.json.Decoder(list[_Written])


def _last(client: OdooClient, model: str) -> str:
    answer = client.ask(model, "search_read", domain=[], fields=["write_date"], order="write_date desc, id desc", limit=1)
    return "".join(str(row.write_date) for row in answer.decode(_written))
