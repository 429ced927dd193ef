"""Staging beside SQLite: a file of the run's own, attached, so that nobody waits for what is only staged.

Its journal survives a killed worker, not a power cut (``synchronous = off``); a broken file is seen, and staged anew.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from integration_hub.imports.accepting import Row

_MARK = "-staging-"
_STEM = re.compile(rf"{_MARK}(\d+)([a-z]*)(?:-journal)?$")
_TABLES = {
    "rows": "(key, item_key, group_key, markets, title, data, amount, digest)",
    "missing": "(digest primary key) without rowid",
    "gone": "(id integer primary key)",
    "seen": "(digests)",
}


class SqliteStaging:
    """The attached file of one run, or of one part of it."""

    def __init__(self, run_id: int, part: str = "") -> None:
        self._schema = f"staging{part}"
        self.rows, self.missing, self.gone, self._seen = (f"{self._schema}.{table}" for table in _TABLES)
        self._path = _beside(f"{run_id}{part}")

    def create(self) -> None:
        """Empties the file that is there, for another worker may have it open; a broken one is replaced."""
        try:
            self._make()
        except DatabaseError:
            self.drop()
            self._make()

    def restore(self, rows: int, checkpoints: int) -> bool:
        self._detach()
        if not self._path.exists():
            return False
        self._attach()
        try:
            if _fetch(f"pragma {self._schema}.quick_check")[0][0] != "ok":
                return False
            for table in (self.missing, self.gone):
                _execute(f"delete from {table}")  # noqa: S608 - our own name
            return self._cut(self.rows, rows) and self._cut(self._seen, checkpoints)
        except DatabaseError:
            return False

    def add(self, rows: Sequence[Row], seen: bytes) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into {self.rows} values (%s, %s, %s, %s, %s, %s, %s, %s)", list(map(_values, rows)))  # noqa: S608 - our own name
        _execute(f"insert into {self._seen} values (%s)", [seen])  # noqa: S608 - our own name

    def seen(self) -> Iterator[bytes]:
        found = _fetch(f"select digests from {self._seen}")  # noqa: S608 - our own name
        yield from (bytes(digests) for (digests,) in found)

    def miss(self, digests: Iterable[bytes]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"insert into {self.missing} values (%s)", [(digest,) for digest in digests])  # noqa: S608 - our own name

    def analyse(self) -> None:
        _execute(f"create index if not exists {self._schema}.rows_by_key on rows (key)")

    def drop(self) -> None:
        self._detach()
        for path in (self._path, Path(f"{self._path}-journal")):
            path.unlink(missing_ok=True)

    def _make(self) -> None:
        self._attach()
        for table, columns in _TABLES.items():
            _execute(f"create table if not exists {self._schema}.{table} {columns}")
            _execute(f"delete from {self._schema}.{table}")  # noqa: S608 - our own name

    def _attach(self) -> None:
        self._detach()
        _execute(f"attach database %s as {self._schema}", [str(self._path)])
        _execute(f"pragma {self._schema}.journal_mode = truncate")
        _execute(f"pragma {self._schema}.synchronous = off")

    def _detach(self) -> None:
        if any(name == self._schema for _, name, _ in _fetch("pragma database_list")):
            _execute(f"detach database {self._schema}")

    @staticmethod
    def _cut(table: str, count: int) -> bool:
        """Take off what came after the last checkpoint: the two files are not committed in one breath."""
        _execute(f"delete from {table} where rowid > %s", [count])  # noqa: S608 - our own name
        return _fetch(f"select count(*) from {table}") == [(count,)]  # noqa: S608 - our own name


def leftovers() -> list[tuple[int, str]]:
    """The runs, and their parts, of which there is a file."""
    pattern = _beside("*")
    names = (path.name for path in pattern.parent.glob(pattern.name))
    return sorted({(int(run), part) for name in names for run, part in _STEM.findall(name)})


def _beside(run: str) -> Path:
    """Two databases of one folder stage apart, as their names differ."""
    database = Path(str(connection.settings_dict["NAME"]))
    return database.with_name(f"{database.name}{_MARK}{run}")


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
