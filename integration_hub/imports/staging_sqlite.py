"""Staging beside SQLite: a file of the run's own, attached, so that nobody waits for what is only staged.

Its journal survives a killed worker, not a power cut (``synchronous = off``); a broken file is seen, and staged anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from integration_hub.imports.accepting import Row

_SCHEMA = "staging"
_MARK = "-staging-"
_TABLES = {
    "staging.rows": "(key, item_key, group_key, markets, title, data, amount, digest)",
    "staging.missing": "(digest primary key) without rowid",
    "staging.gone": "(id integer primary key)",
    "staging.seen": "(digests)",
}


class SqliteStaging:
    """The attached file of one run."""

    rows = "staging.rows"
    missing = "staging.missing"
    gone = "staging.gone"

    def __init__(self, run_id: int) -> None:
        self._path = _beside(str(run_id))

    def create(self) -> None:
        """Empties the file that is there, for another worker may have it open; a broken one is replaced."""
        try:
            self._make()
        except DatabaseError:
            self.drop()
            self._make()

    def restore(self, rows: int, checkpoints: int) -> bool:
        _detach()
        if not self._path.exists():
            return False
        self._attach()
        try:
            if _fetch("pragma staging.quick_check")[0][0] != "ok":
                return False
            for table in (self.missing, self.gone):
                _execute(f"delete from {table}")  # noqa: S608 - our own name
            return self._cut(self.rows, rows) and self._cut("staging.seen", checkpoints)
        except DatabaseError:
            return False

    def add(self, rows: Sequence[Row], seen: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("insert into staging.rows values (%s, %s, %s, %s, %s, %s, %s, %s)", list(map(_values, rows)))
        _execute("insert into staging.seen values (%s)", [seen])

    def seen(self) -> Iterator[bytes]:
        yield from (bytes(digests) for (digests,) in _fetch("select digests from staging.seen"))

    def miss(self, digests: Iterable[bytes]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("insert into staging.missing values (%s)", [(digest,) for digest in digests])

    def analyse(self) -> None:
        _execute("create index if not exists staging.rows_by_key on rows (key)")

    def drop(self) -> None:
        _detach()
        for path in (self._path, Path(f"{self._path}-journal")):
            path.unlink(missing_ok=True)

    def _make(self) -> None:
        self._attach()
        for table, columns in _TABLES.items():
            _execute(f"create table if not exists {table} {columns}")
            _execute(f"delete from {table}")  # noqa: S608 - our own name

    def _attach(self) -> None:
        _detach()
        _execute(f"attach database %s as {_SCHEMA}", [str(self._path)])
        _execute("pragma staging.journal_mode = truncate")
        _execute("pragma staging.synchronous = off")

    @staticmethod
    def _cut(table: str, count: int) -> bool:
        """Take off what came after the last checkpoint: the two files are not committed in one breath."""
        _execute(f"delete from {table} where rowid > %s", [count])  # noqa: S608 - our own name
        return _fetch(f"select count(*) from {table}") == [(count,)]  # noqa: S608 - our own name


def leftovers() -> list[int]:
    """The runs of which there is a file."""
    pattern = _beside("*")
    marks = (path.name.rpartition(_MARK)[2].partition("-")[0] for path in pattern.parent.glob(pattern.name))
    return sorted({int(number) for number in marks if number.isdigit()})


def _beside(run: str) -> Path:
    """Two databases of one folder stage apart, as their names differ."""
    database = Path(str(connection.settings_dict["NAME"]))
    return database.with_name(f"{database.name}{_MARK}{run}")


def _detach() -> None:
    if any(name == _SCHEMA for _, name, _ in _fetch("pragma database_list")):
        _execute(f"detach database {_SCHEMA}")


def _values(row: Row) -> tuple[Any, ...]:
    amount = None if row.amount is None else str(row.amount)
    return (row.key, row.item_key, row.group_key, row.markets, row.title, row.data, amount, row.digest)


def _execute(statement: str, parameters: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _fetch(statement: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
