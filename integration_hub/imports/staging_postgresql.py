"""Staging in PostgreSQL: unlogged tables, filled by COPY. After a crash of the server they are empty, and said to be."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction

from integration_hub.imports.accepting import Row

log = logging.getLogger(__name__)

PATIENCE_MS = 3000
_TABLES = "staging_of_run_"
_NAMED = re.compile(rf"^{_TABLES}(\d+)([a-z]*)_")
_ROWS = "key text, item_key text, group_key text, markets text, title text, data text, amount numeric, digest bytea"
_NEEDS_ESCAPE = re.compile(r"[\\\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})
_FIELD = "\x1f"
"""Stands in no text that was accepted, so that only three characters need escaping."""


class PostgresqlStaging:
    """The unlogged tables of one run, or of one part of it."""

    def __init__(self, run_id: int, part: str = "") -> None:
        mine = f"{_TABLES}{run_id}{part}"
        self.rows = f"{mine}_rows"
        self.missing = f"{mine}_missing"
        self.gone = f"{mine}_gone"
        self._seen = f"{mine}_seen"

    def create(self) -> None:
        """Empties what is there instead of dropping it: a worker taken for dead may still hold a lock on it."""
        with transaction.atomic():
            for table, columns in (
                (self.rows, _ROWS),
                (self.missing, "digest bytea"),
                (self.gone, "id bigint"),
                (self._seen, "digests bytea"),
            ):
                _execute(f"create unlogged table if not exists {table} ({columns}) with (autovacuum_enabled = false)")
                _execute(f"delete from {table}")  # noqa: S608 - our own name

    def restore(self, rows: int, checkpoints: int) -> bool:
        if not _fetch("select to_regclass(%s) is not null", [self.rows])[0][0]:
            return False
        for table in (self.missing, self.gone):
            _execute(f"delete from {table}")  # noqa: S608 - our own name
        held = _fetch(f"select (select count(*) from {self.rows}), (select count(*) from {self._seen})")  # noqa: S608 - our names
        return held == [(rows, checkpoints)]

    def add(self, rows: Sequence[Row], seen: bytes) -> None:
        if rows:
            _copy(f"copy {self.rows} from stdin with (delimiter E'\\x1f')", "".join(map(_line, rows)).encode())
        _execute(f"insert into {self._seen} values (%s)", [seen])  # noqa: S608 - our own name

    def seen(self) -> Iterator[bytes]:
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"select digests from {self._seen}")  # noqa: S608 - our own name
            for (digests,) in cursor:
                yield bytes(digests)

    def miss(self, digests: Iterable[bytes]) -> None:
        rest = iter(digests)
        with transaction.atomic():
            while some := list(islice(rest, 10_000)):
                _copy(f"copy {self.missing} from stdin", "".join(f"\\\\x{digest.hex()}\n" for digest in some).encode())

    def analyse(self) -> None:
        for table, column in ((self.rows, "key"), (self.missing, "digest")):
            # The catalogue's statistics are old when a merchant is new: without an index a join may read this once a row.
            _execute(f"create index if not exists {table}_by_{column} on {table} ({column})")
            _execute(f"analyze {table}")

    def drop(self) -> None:
        """Leaves it to a later sweep when a worker taken for dead still holds a lock on it."""
        try:
            with transaction.atomic():
                _execute(f"set local lock_timeout = {PATIENCE_MS}")
                _execute(f"drop table if exists {self.rows}, {self.missing}, {self.gone}, {self._seen}")
        except OperationalError as held:
            log.warning("The staging of a run is still held: %s", held)


def leftovers() -> list[tuple[int, str]]:
    """The runs, and their parts, of which there are tables."""
    found = _fetch("select tablename from pg_tables where schemaname = current_schema() and tablename like %s", [f"{_TABLES}%"])
    return sorted({(int(run), part) for (name,) in found for run, part in _NAMED.findall(name)})


def _line(row: Row) -> str:
    amount = "\\N" if row.amount is None else row.amount
    text = _FIELD.join((row.key, row.item_key, row.group_key, row.markets, row.title, row.data))
    if _NEEDS_ESCAPE.search(text):
        text = text.translate(_ESCAPES)
    return f"{text}\x1f{amount}\x1f\\\\x{row.digest.hex()}\n"


def _copy(statement: str, data: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(data)


def _execute(statement: str, parameters: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _fetch(statement: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
