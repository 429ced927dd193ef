"""What the simulated database keeps: every record whole as JSON, under its model and number."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

Record = dict[str, Any]

SCHEMA = """
create table if not exists records (model text, id integer, body text, primary key (model, id)) without rowid;
create table if not exists sequences (name text primary key, last integer);
create table if not exists settings (name text primary key, value text);
"""
FIRST = 10
STEP = 2
"""Numbers are left free before and between records, as in any database that was used: something may be put there."""

_decode = msgspec.json.Decoder(Record).decode


@dataclass(frozen=True, slots=True)
class Store:
    """Records by model and number."""

    db: sqlite3.Connection

    def get(self, model: str, number: int) -> Record | None:
        """One record."""
        found = self.db.execute("select body from records where model = ? and id = ?", (model, number)).fetchone()
        return _decode(found[0]) if found else None

    def all(self, model: str, *, above: int = -1, among: Iterable[int] | None = None) -> Iterator[Record]:
        """A model's records in the order of their numbers."""
        if among is not None:
            yield from (found for number in sorted(set(among)) if number > above and (found := self.get(model, number)))
            return
        rows = self.db.execute("select body from records where model = ? and id > ? order by id", (model, above)).fetchall()
        yield from (_decode(body) for (body,) in rows)

    def put(self, model: str, records: Iterable[Record]) -> None:
        """Write records, in place of those with the same numbers."""
        rows = ((model, record["id"], msgspec.json.encode(record).decode()) for record in records)
        self.db.executemany("insert or replace into records values (?, ?, ?)", rows)

    def drop(self, model: str, number: int) -> None:
        """Take one record out."""
        self.db.execute("delete from records where model = ? and id = ?", (model, number))

    def next(self, name: str, first: int = FIRST, step: int = STEP) -> int:
        """The next number of a sequence, which never gives one twice."""
        row = self.db.execute("select last from sequences where name = ?", (name,)).fetchone()
        number = int(row[0]) + step if row else first
        self.db.execute("insert or replace into sequences values (?, ?)", (name, number))
        return number
