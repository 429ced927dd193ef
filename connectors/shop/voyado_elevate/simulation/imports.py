"""Imports of a cluster: one at a time, held as long as the caller asked, remembered for seven days."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from threading import Event, Lock, RLock, Thread
from time import time
from typing import Any

import msgspec

KEPT = timedelta(days=7)
FIRST_ID = 5537431447739019570


@dataclass(frozen=True, slots=True)
class Ending:
    """How an import ended."""

    status: str
    reason: str = ""
    details: dict[str, Any] | None = None


class Imports:
    """The queue that is none: a second import is refused while one runs (R77)."""

    def __init__(self, db: sqlite3.Connection, lock: RLock, stopping: Event) -> None:
        self.clock: Callable[[], float] = time
        self.seconds = 0.0
        """How long the cluster works on an import."""
        self.gate = Event()
        """Closed by ``clear``, it holds every import until somebody opens it again."""
        self.gate.set()
        self.aborts = 0
        """So many of the next imports end as if their caller had gone away (R94)."""
        self._db = db
        self._lock = lock
        self._stopping = stopping
        self._one = Lock()
        self._threads: list[Thread] = []
        newest = db.execute("select max(id) from imports").fetchone()[0]
        self._ids = count(max(newest or 0, FIRST_ID) + 1)
        db.execute("update imports set status = 'ABORTED' where status in ('WAITING', 'IN_PROGRESS')")

    @property
    def running(self) -> bool:
        """Whether the cluster works on an import just now."""
        return self._one.locked()

    def start(self, name: str, work: Callable[[], Ending], held: float) -> int | None:
        """The id of a new import, looked at for ``held`` seconds at most; None while another runs."""
        if not self._one.acquire(blocking=False):
            return None
        number = next(self._ids)
        with self._lock:
            self._db.execute("insert into imports values (?, ?, ?, 'WAITING', '', '')", (number, name, self.clock()))
        done = Event()
        thread = Thread(target=self._work, args=(number, work, done), daemon=True)
        self._threads.append(thread)
        thread.start()
        done.wait(held)
        return number

    def status(self, number: str) -> dict[str, Any]:
        """What is known of an id; after seven days nothing is."""
        known = int(number) if number.isdecimal() and len(number) < 20 else 0
        with self._lock:
            row = self._db.execute("select * from imports where id = ?", (known,)).fetchone()
        if row is None or self.clock() - row["at"] > KEPT.total_seconds():
            return {"id": number, "reason": None, "status": "NOT_FOUND"}
        found = {"id": row["id"], "reason": row["reason"] or None, "status": row["status"]}
        return found | ({"errorDetails": msgspec.json.decode(row["details"])} if row["details"] else {})

    def close(self) -> None:
        """Wait for whoever still works; nothing more is applied."""
        self.gate.set()
        for thread in self._threads:
            thread.join(5)

    def _work(self, number: int, work: Callable[[], Ending], done: Event) -> None:
        try:
            self._note(number, Ending("IN_PROGRESS"))
            self.gate.wait()
            gone = self._stopping.wait(self.seconds) or self.aborts > 0
            self.aborts = max(0, self.aborts - 1)
            self._note(number, Ending("ABORTED") if gone else work())
        finally:
            self._one.release()
            done.set()

    def _note(self, number: int, ending: Ending) -> None:
        details = msgspec.json.encode(ending.details).decode() if ending.details else ""
        said = (ending.status, ending.reason, details, number)
        with self._lock:
            self._db.execute("update imports set status = ?, reason = ?, details = ? where id = ?", said)
