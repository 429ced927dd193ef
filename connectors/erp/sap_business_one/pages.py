"""How a set of records is read, page by page and record by record, and counted (``connectors/sap_business_one.md`` §3)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from connectors.base import Page
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.odata import after, both, quoted
from connectors.errors import Unreadable
from connectors.paging import Window, keyed, moved, overlapped

_keys = msgspec.json.Decoder(tuple[str, ...])
_encode = msgspec.json.encode


class Batch(msgspec.Struct):
    """One page of an answer: raw records, and whether the service says that more follow (v2 and v1)."""

    value: list[msgspec.Raw]
    more: str | None = msgspec.field(default=None, name="@odata.nextLink")
    more_v1: str | None = msgspec.field(default=None, name="odata.nextLink")

    @property
    def follows(self) -> bool:
        """Whether the service says that more follow."""
        return bool(self.more or self.more_v1)


_batch = msgspec.json.Decoder(Batch)

# A record of a release with ETags begins with one. It changes with every touch, so it may not count as a change of the record.
_ETAG = re.compile(rb'^\{\s*"@?odata\.etag"\s*:\s*"(?:[^"\\]|\\.)*"\s*(?:,|(?=\}))')


@dataclass(frozen=True, slots=True)
class Source:
    """A set of records: which entity set, which fields of each, and the fields that identify and order them."""

    entity_set: str
    keys: tuple[str, ...]
    fields: tuple[str, ...]
    only: str = ""
    """A condition that always holds."""

    @property
    def select(self) -> str:
        return ",".join(dict.fromkeys((*self.keys, *self.fields)))


def records(answer: Batch) -> list[bytes]:
    """The raw records of a page."""
    return [_ETAG.sub(b"{", bytes(raw), count=1) for raw in answer.value]


def pages(client: BusinessOneClient, source: Source, condition: str, resume: str) -> Iterator[Page]:
    """The records that fulfil ``condition``, paged in the way that the connection says."""
    filters, key = both(source.only, condition), key_of(source.keys)
    if client.config.paging == "key":
        return keyed(_after(client, source, filters), key=key, resume=resume)

    def fetch(skip: int, size: int) -> Window:
        answer = asked(client, source, filters, skip)
        return Window(records(answer), answer.follows)

    return overlapped(fetch, key=key, size=client.config.page_size, resume=resume)


def _after(client: BusinessOneClient, source: Source, filters: str) -> Callable[[str], Window]:
    """Asks for what comes after a key, until nothing comes: a short page is no end, and a promise must be kept."""
    promised = False

    def fetch(last: str) -> Window:
        nonlocal promised
        answer = asked(client, source, both(filters, after(source.keys, values_of(last))))
        found = records(answer)
        if promised and not found:
            raise moved("none came where more were announced")
        promised = answer.follows
        return Window(found, bool(found) or answer.follows)

    return fetch


def key_of(names: tuple[str, ...]) -> Callable[[bytes], str]:
    """Reads the key of a raw record and nothing else of it; raises Unreadable for a record without one."""
    fields = [(f"key{place}", str, msgspec.field(name=name)) for place, name in enumerate(names)]
    decode = msgspec.json.Decoder(msgspec.defstruct("Key", fields)).decode

    def key(raw: bytes) -> str:
        try:
            values = msgspec.structs.astuple(decode(raw))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise nameless() from None
        if not all(values):
            raise nameless()
        return _encode(values).decode()

    return key


def values_of(key: str) -> tuple[str, ...]:
    """The fields of a key that ``key_of`` read; none for ""."""
    return _keys.decode(key) if key else ()


def count(client: BusinessOneClient, source: Source, condition: str) -> int:
    """How many records there are, asked in the way that the connection says."""
    filters = both(source.only, condition)
    params = {"$filter": filters} if filters else {}
    how = client.config.count_by
    if how == "path":
        return number(client.read(f"{source.entity_set}/$count", params=params).body)
    if how == "aggregate":
        apply = {"$apply": "aggregate($count as N)"}
        rows = client.read(source.entity_set, params=apply | params).decode(_counted).value
        return rows[0].n if rows else 0
    inline = {"$count": "true"} if client.config.version == "v2" else {"$inlinecount": "allpages"}
    answer = client.read(source.entity_set, params=inline | params | {"$top": 1, "$select": source.keys[0]}).decode(_inline)
    total = answer.count if answer.count is not None else answer.count_v1
    if total is None:
        raise no_count()
    return total


def number(body: bytes) -> int:
    """A count that came as plain text; raises Unreadable."""
    text = body.decode("utf-8-sig", errors="replace").strip()
    if not re.fullmatch(r"\d{1,12}", text):
        raise no_count()
    return int(text)


def one(client: BusinessOneClient, source: Source, key: tuple[str, ...]) -> bytes | None:
    """One raw record just as ``pages`` gives it, or None."""
    filters = both(source.only, *(f"{name} eq {quoted(value)}" for name, value in zip(source.keys, key, strict=True)))
    wanted, read = _encode(key).decode(), key_of(source.keys)
    return next((raw for raw in records(asked(client, source, filters)) if read(raw) == wanted), None)


def asked(client: BusinessOneClient, source: Source, filters: str, skip: int = 0) -> Batch:
    """One page as the service gives it from ``skip`` on, in the order of the keys."""
    params = {"$select": source.select, "$orderby": ",".join(source.keys)}
    if filters:
        params["$filter"] = filters
    if skip:
        params["$skip"] = str(skip)
    return client.read(source.entity_set, params=params, headers=page_size(client.config.page_size)).decode(_batch)


def page_size(size: int) -> dict[str, str]:
    """The header that asks for so many records a page."""
    return {"Prefer": f"odata.maxpagesize={size}", "B1S-PageSize": str(size)}


class _Counted(msgspec.Struct):
    value: list["_N"]


class _N(msgspec.Struct):
    n: int = msgspec.field(name="N")


class _Inline(msgspec.Struct):
    count: int | None = msgspec.field(default=None, name="@odata.count")
    count_v1: int | None = msgspec.field(default=None, name="odata.count")


_counted = msgspec.json.Decoder(_Counted, strict=False)
_inline = msgspec.json.Decoder(_Inline, strict=False)


def no_count() -> Unreadable:
    """The error for a count that is none."""
    remedy = "Choose another way of counting in the connection."
    return Unreadable("no_count", "SAP Business One did not tell how many records there are.", remedy)


def nameless() -> Unreadable:
    """The error for a record without its key."""
    return Unreadable(
        "no_key", "SAP Business One sent a record without its key.", "Ask your SAP Business One partner to check the data."
    )
