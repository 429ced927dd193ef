"""The lock that dies with its worker: held while orders are sent, free the moment the process is gone.

On PostgreSQL a session advisory lock on a connection of its own (never through a transaction pooler, which shares sessions),
beside SQLite a locked file. Every drain has a new name, so a name whose lock is free will never send again.
"""

import fcntl
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connection


class _Lock(Protocol):
    def check(self) -> None: ...
    def release(self) -> None: ...


class Owner:
    """One drain's name, and its lock."""

    def __init__(self, name: str, lock: _Lock) -> None:
        self.name = name
        self._lock = lock

    def check(self) -> None:
        """Raises where the lock is lost: its database was restarted, or cut us off."""
        self._lock.check()


@contextmanager
def holding() -> Iterator[Owner]:
    """A new owner whose lock is held inside the block, and by nothing but this process."""
    key = secrets.randbits(63)
    lock: _Lock = _SessionLock(key) if connection.vendor == "postgresql" else _FileLock(key)
    try:
        yield Owner(f"{socket.gethostname()[:60]}:{os.getpid()}:{key}", lock)
    finally:
        lock.release()


def is_dead(name: str) -> bool:
    """Whether the lock of that owner is free. It took the lock before its first claim, so free means gone for good."""
    key = int(name.rpartition(":")[2])
    return _session_lock_is_free(key) if connection.vendor == "postgresql" else _file_lock_is_free(key)


class _SessionLock:
    def __init__(self, key: int) -> None:
        self._session = connection.copy()
        with self._session.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [key])

    def check(self) -> None:
        with self._session.cursor() as cursor:
            cursor.execute("select 1")

    def release(self) -> None:
        self._session.close()


class _FileLock:
    def __init__(self, key: int) -> None:
        self._path = _lock_file(key)
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def check(self) -> None:
        """A file's lock is lost by nothing but the end of the process."""

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def _lock_file(key: int) -> Path:
    return Path(connection.settings_dict["NAME"]).parent / "owners" / f"{key}.lock"


def _session_lock_is_free(key: int) -> bool:
    # Taken for this one transaction only, and given back by its end.
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _file_lock_is_free(key: int) -> bool:
    path = _lock_file(key)
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(file)
