"""What every reader promises: distinct, complete, resumable, and never wrong in silence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from connectors.base import Client, Config, Reads
from connectors.errors import Unreadable
from connectors.testing.contract.basis import Basis, Ears, Simulated, failure, well_told
from connectors.testing.faults import LIES, Kind

NONSENSE = (b"", b"{", b"null", b"[]", b"17", b'"text"', b'{"a":NaN}', b'{"a":1e400', b"\xff\xfe", b"<html>", b"[" * 100_000)
ODD: tuple[Any, ...] = (None, True, -1, 1.5, "", "\u202e<b>", [], {}, [None], {"a": [1]}, "9" * 400)
WORD = re.compile(rb"[^\s;,|<>\"'=/{}:]+")
"""What may be a field's name or value, in whatever format a record is written."""
ODD_WORDS = (*(str(odd).encode() for odd in ODD), b"\0", b"\xff", b";", b'"', b"<", b"&nothing;", b"</x>")
STRIKES = ((1, 0), (1, 1), (None, 1))
"""How often and after how many sound answers a fault strikes."""

UNKNOWABLE = {Kind.EMPTY_PAGE_EARLY, Kind.SHORT_PAGE}
"""Where the remote tells no count, nobody can know these: the connector's ``why_no_count`` says so."""


def raw_records(reads: Reads[Any, Any], client: Client, since: datetime | None = None) -> list[bytes]:
    """Everything ``pages`` gives."""
    return [record for page in reads.pages(client, since, "") for record in page.records]


def odd_versions(raw: bytes) -> Iterator[bytes]:
    """A raw record with each of its fields in turn made odd; every word of it where it is no JSON."""
    try:
        record = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        for word in WORD.finditer(raw):
            yield from (raw[: word.start()] + odd + raw[word.end() :] for odd in ODD_WORDS)
        return
    for name in record:
        yield from (msgspec.json.encode({**record, name: odd}) for odd in ODD)


def keys(reads: Reads[Any, Any], client: Client, records: list[bytes]) -> list[str]:
    """The key of each record."""
    parse = reads.parser(client)
    return [parse(record).key for record in records]


@dataclass(slots=True)
class Seen:
    """What one read gave, and whether its own count gives it away."""

    reads: Reads[Any, Any]
    client: Client
    keys: list[str] = field(default_factory=list)
    counted: int | None = None

    def look(self) -> None:
        """Read everything, and count."""
        self.keys = keys(self.reads, self.client, raw_records(self.reads, self.client))
        self.counted = self.reads.count(self.client, None) if self.reads.count else None

    @property
    def off_by_count(self) -> bool:
        """Whether the hub sees it: a key that came twice, or another number than the count."""
        return len(set(self.keys)) != len(self.keys) or self.counted not in (None, len(self.keys))


class ReadsContract(Basis):
    """For connectors that read: tries every kind in ``reads``. ``reading`` are the requests that faults strike meanwhile."""

    tries = "reads"
    reading: ClassVar[str] = "GET /.*"

    def test_pages_hold_every_record_once(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        found = keys(reads, client, raw_records(reads, client))
        assert found, "The simulator holds no record of this kind; the contract needs some."
        assert len(set(found)) == len(found), "A record came twice."
        assert reads.count is None or reads.count(client, None) == len(found), "count is the number of records that pages gives."
        assert reads.count or reads.why_no_count, "Without a count the connector says why."

    def test_the_order_is_the_same_each_time(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        assert raw_records(reads, client) == raw_records(reads, client)

    def test_reading_goes_on_from_every_page(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        pages = list(reads.pages(client, None, ""))
        assert len(pages) > 1, "The simulator holds less than two pages of this kind; resuming would not be tried."
        for number, page in enumerate(pages, start=1):
            rest = [record for later in pages[number:] for record in later.records]
            again = [record for later in reads.pages(client, None, page.resume) for record in later.records]
            assert again == rest, f"Reading on from page {number} gave something else."

    def test_every_record_is_understood(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        parse = reads.parser(client)
        documents = [document for raw in raw_records(reads, client) for document in parse(raw).documents]
        assert documents, "No record says anything; the contract needs some that do."
        assert all(isinstance(document, read_kind) for document in documents), "A parser gives documents of its own kind."
        names = [document.key for document in documents]
        assert len(set(names)) == len(names), "Two documents have the same key."

    def test_nonsense_is_unreadable(self, client: Client, config: Config, read_kind: type) -> None:
        parse = self.connector.reads[read_kind].parser(client)
        for raw in NONSENSE:
            with pytest.raises(Unreadable) as refused:
                parse(raw)
            assert well_told(refused.value, config)

    def test_odd_fields_are_understood_or_unreadable(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        parse, raw = reads.parser(client), raw_records(reads, client)[0]
        for strange in odd_versions(raw):
            try:
                parse(strange)
            except Unreadable:
                continue

    def test_one_record_is_found_by_its_key(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        key = keys(reads, client, raw_records(reads, client)[:1])[0]
        found = reads.one(client, key) if reads.one else None
        assert reads.one is None or (found is not None and keys(reads, client, [found]) == [key])
        assert reads.one is None or reads.one(client, "no'such&key/%20") is None, "What is not there is None."

    def test_only_what_changed_since_is_read(self, client: Client, read_kind: type) -> None:
        reads = self.connector.reads[read_kind]
        everything = len(raw_records(reads, client))
        moments = ((datetime.now(UTC) + timedelta(days=2), 0), (datetime(2001, 1, 1, tzinfo=UTC), everything))
        for since, expected in moments if reads.changes else ():
            found = raw_records(reads, client, since)
            assert len(found) == expected, f"Since {since} {len(found)} records changed, not {expected}."
            assert reads.count is None or reads.count(client, since) == expected, "count agrees with pages."

    @pytest.mark.parametrize("strike", STRIKES, ids=["once", "midway", "for ever"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_no_fault_reads_wrong_in_silence(
        self, simulator: Simulated, config: Config, ears: Ears, read_kind: type, kind: Kind, strike: tuple[int | None, int]
    ) -> None:
        before = self._honest(config, read_kind)
        simulator.faults.add(kind, self.reading, times=strike[0], after=strike[1], how="both")
        with self.connected(config, ears, self.hurry) as client:
            seen = Seen(self.connector.reads[read_kind], client)
            error = failure(seen.look)
        simulator.faults.clear()
        if error is not None:
            assert well_told(error, config)
        elif not (kind in LIES and (seen.off_by_count or (seen.counted is None and kind in UNKNOWABLE))):
            after = self._honest(config, read_kind)
            # Rows that come and go may be seen or not; one that stood still may not be missed.
            spared = kind is Kind.SHIFTING_ROWS and set(before) & set(after) <= set(seen.keys)
            assert spared or seen.keys in (before, after), f"{kind} gave other records, and nothing tells."

    def _honest(self, config: Config, read_kind: type) -> list[str]:
        reads = self.connector.reads[read_kind]
        with self.connected(config, Ears()) as client:
            return keys(reads, client, raw_records(reads, client))
