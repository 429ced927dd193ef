"""A file tried by a connection's mapping before it goes live: proved and parsed as an import would, and nothing is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from connectors.base import Call, Connector, Parcels, Reads, Shelf
from connectors.errors import ConnectorError, Rejected, Unavailable, Unreadable
from connectors.parcels import Flaw, Proof
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection, counter_name
from integration_hub.connections.opening import Opened, opened

MOST_BYTES = 5 * 2**20
MOST_ROWS = 50
LONGEST_RAW = 2000


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a document as it was understood."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record: as it stands in the file, and what was understood; or what is wrong with it."""

    number: int
    raw: str
    documents: tuple[tuple[Value, ...], ...] = ()
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """What came of a file. ``problem`` is why reading ended early, or never began."""

    name: str
    size: int
    proof: Proof | None
    rows: tuple[Row, ...]
    problem: ConnectorError | None = None

    @property
    def flawed(self) -> int:
        """How many things are wrong with it, of which the proof names the first ones."""
        return max(self.proof.flawed, len(self.proof.flaws)) if self.proof else 0

    @property
    def counter_name(self) -> str:
        return counter_name(self.proof.counted_by) if self.proof else ""


def kinds_of(connection: Connection) -> dict[str, Reads[Any, Any]]:
    """The kinds of record that come to this connection in files, by name."""
    try:
        declared: Connector[Any, Any] = connector(connection.connector)
    except UnknownConnector:
        return {}
    return {kind.__name__: reads for kind, reads in declared.reads.items() if reads.parcels}


def try_sample(connection: Connection, kind: str, upload: "UploadedFile[bytes] | None") -> Sample:
    """The uploaded file, or the newest whole one on the server, read by the mapping. Raises ConnectorError."""
    reads = kinds_of(connection)[kind]
    with TemporaryDirectory(prefix="hub-sample-") as folder, opened(connection, _unheard) as account:
        path = Path(folder) / "sample"
        name = _uploaded(upload, path) if upload else _newest(account, _parcels(reads), path)
        return _tried(account, reads, path, name)


def _tried(account: Opened, reads: Reads[Any, Any], path: Path, name: str) -> Sample:
    parcels, size = _parcels(reads), path.stat().st_size
    try:
        proof = parcels.prove(account.client, path, name)
    except Unreadable as problem:
        return Sample(name, size, None, (), problem)
    rows: list[Row] = []
    try:
        rows.extend(_rows(account, reads, path, name, proof))
    except Unreadable as problem:
        return Sample(name, size, proof, tuple(rows), problem)
    return Sample(name, size, proof, tuple(rows))


def _rows(account: Opened, reads: Reads[Any, Any], path: Path, name: str, proof: Proof) -> Iterator[Row]:
    parcels, parse = _parcels(reads), reads.parser(account.client)
    known = _by_record(proof.flaws)
    number = 0
    for page in parcels.pages(account.client, path, name, ""):
        for raw in page.records[: MOST_ROWS - number]:
            number += 1
            yield _row(number, raw, parcels.shown(raw), parse, known.get(number, ()))
        if number == MOST_ROWS:
            return


def _row(number: int, raw: bytes, shown: str, parse: Any, flaws: tuple[str, ...]) -> Row:
    shown = shown if len(shown) <= LONGEST_RAW else f"{shown[:LONGEST_RAW]}…"
    try:
        record = parse(raw)
    except Unreadable as problem:
        return Row(number, shown, flaws=flaws or (problem.message,))
    return Row(number, shown, tuple(tuple(_values(document)) for document in record.documents), flaws)


def _by_record(flaws: Iterable[Flaw]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for flaw in flaws:
        if flaw.record:
            said = f"{flaw.field}: {flaw.message}" if flaw.field else flaw.message
            found[flaw.record] = (*found.get(flaw.record, ()), said)
    return found


def _values(document: Any, before: str = "") -> Iterator[Value]:
    """The fields that are filled; those of a part under its name."""
    for field in fields(document):
        value, name = getattr(document, field.name), f"{before}{field.name}".replace("_", " ")
        if is_dataclass(value):
            yield from _values(value, f"{name}: ")
        elif value not in (None, "", ()):
            yield Value(name, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return ", ".join(_text(part) if not isinstance(part, tuple) else " ".join(map(_text, part)) for part in value)
    if is_dataclass(value):
        return " ".join(each.text for each in _values(value))
    return str(value)


def _uploaded(upload: "UploadedFile[bytes]", path: Path) -> str:
    with path.open("wb") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
    return upload.name or "sample"


def _newest(account: Opened, parcels: Parcels[Any], path: Path) -> str:
    """Copies the newest whole file from the server; its name there."""
    shelf: Shelf[Any] | None = parcels.shelf
    if shelf is None:
        raise Rejected("nothing_to_fetch", "Records are pushed to this connection; no file lies anywhere.", "Upload a sample.")
    whole = [lying for lying in shelf.lying(account.client) if lying.whole and not lying.refusal]
    if not whole:
        raise Unavailable("no_file", "No whole file of this kind lies on the server.", "Upload a sample, or wait for an export.")
    if whole[-1].size > MOST_BYTES:
        remedy = "Upload a file with its first rows."
        raise Rejected("too_large", f"{whole[-1].name} has {whole[-1].size / 2**20:,.0f} MB, too much for a try.", remedy)
    shelf.fetch(account.client, whole[-1], path)
    return whole[-1].name


def _parcels(reads: Reads[Any, Any]) -> Parcels[Any]:
    if reads.parcels is None:
        raise Rejected("no_files", f"{reads.unit.capitalize()} do not come in files.", "Choose another kind of record.")
    return reads.parcels


def _unheard(call: Call) -> None:
    """What is called for a try is not kept."""
