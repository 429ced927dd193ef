"""The base of every simulator: a small, faithful server of a remote system, spoken to over real HTTP.

A subclass names its routes, its tables and its vendor's error shape. Faults and lies come from ``faults``.
"""

import re
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from ssl import SSLContext
from threading import Event, RLock, Thread

from connectors.testing.faults import COUNT_LIES, PAGE_LIES, Faults, Kind
from connectors.testing.lies import Listing, Rows, lied_count, lied_page
from connectors.testing.messages import Reply, Request, Route
from connectors.testing.server import DRIBBLE, Server

__all__ = ["Listing", "Reply", "Request", "Route", "Simulator"]


class Simulator:
    """One simulated remote system. ``data`` is a folder in which its state outlives it; without one it lives in memory."""

    name = "simulator"
    dribble = DRIBBLE
    """Seconds between two bytes of a slow answer; longer for a system whose clients have more patience."""
    schema = ""
    """SQL that makes the tables; run at each start, so every statement must be of the kind ``if not exists``."""

    def __init__(self, data: Path | None = None, *, seed: int = 0) -> None:
        self.faults = Faults(seed)
        self._moves = count()
        self.calls: Counter[str] = Counter()
        self.traced: deque[tuple[str, str]] = deque(maxlen=1000)
        self.stopping = Event()
        self.lock = RLock()
        self._routes = [(route, re.compile(route.pattern)) for route in [*self._control(), *self.routes()]]
        self._server: Server | None = None
        self._thread: Thread | None = None
        self.db = _database(data, self.name)
        self.db.executescript(self.schema)

    def routes(self) -> Sequence[Route]:
        """What this system answers to; the first match counts."""
        raise NotImplementedError

    def error(self, status: int, message: str) -> Reply:
        """An error in the vendor's own shape."""
        return Reply(status, {"error": {"code": str(status), "message": message}})

    def shift(self, path: str, how: str) -> None:
        """Move the rows behind ``path`` as a colleague would meanwhile: "delete" an early one, "insert" one early, or "both"."""
        raise NotImplementedError(f"{self.name} cannot shift its rows.")

    def about(self, request: Request) -> str:
        """What a request is about, as faults match it: its path, unless all requests of this system go to one path."""
        return request.path

    def start(self, port: int = 0, tls: SSLContext | None = None) -> str:
        """Serve in the background; the base address."""
        self._server = Server(self, port, tls)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self.url

    @property
    def url(self) -> str:
        """Where this simulator listens; it must have been started."""
        if self._server is None:
            raise RuntimeError(f"{self.name} is not started.")
        return f"{self._server.scheme}://127.0.0.1:{self._server.server_port}"

    @property
    def connections(self) -> int:
        """How many connections clients opened so far."""
        return self._server.greeted if self._server else 0

    def serve_forever(self, port: int) -> None:
        """Serve until somebody stops us; then everything is closed."""
        self.start(port)
        try:
            self.stopping.wait()
        finally:
            self.stop()

    def stop(self) -> None:
        """Hang up on everybody and close the state."""
        self.stopping.set()
        if self._server and self._thread:
            self._server.shutdown()
            self._server.hang_up()
            self._server.server_close()
            self._thread.join()
        with self.lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The state, one at a time, all or nothing."""
        with self.lock:
            self.db.execute("begin immediate")
            try:
                yield self.db
            except BaseException:
                self.db.execute("rollback")
                raise
            self.db.execute("commit")

    def count(self, request: Request, honest: int) -> int:
        """A count of rows as this simulator tells it just now."""
        fault = self.faults.take(request.method, self.about(request), COUNT_LIES)
        if fault is None:
            return honest
        return lied_count(fault, honest, next(self._moves) if fault.kind is Kind.COUNT_MOVES else 1)

    def listing(self, request: Request, rows: Rows, window: tuple[int, int], key: str) -> Listing:
        """One page of rows as this simulator tells it just now.

        ``rows(skip, size)`` are the honest ones in their order, ``window`` the skip and size asked for, ``key`` the name of
        a row's id.
        """
        fault = self.faults.take(request.method, self.about(request), PAGE_LIES)
        if fault and fault.kind is Kind.SHIFTING_ROWS:
            self.shift(self.about(request), fault.how)
            fault = None
        return lied_page(fault, rows, window, key)

    def answer(self, request: Request) -> Reply:
        """What this system says to a request, faults aside."""
        path = request.path
        if correlation := request.headers.get("x-request-id"):
            self.traced.append((correlation, f"{request.method} {path}"))
        for route, pattern in self._routes:
            if route.method == request.method and (match := pattern.fullmatch(path)):
                self.calls[f"{route.method} {route.pattern}"] += 1
                return route.handler(replace(request, parts=match.groupdict("")))
        self.calls[f"{request.method} (no route)"] += 1
        return self.error(404, "There is nothing at this address.")

    def _control(self) -> list[Route]:
        return [
            Route("GET", "/_simulator/faults", lambda _: Reply(200, self.faults.standing())),
            Route("POST", "/_simulator/faults", self._arm),
            Route("DELETE", "/_simulator/faults", lambda _: self._disarm()),
            Route("GET", "/_simulator/calls", lambda _: Reply(200, dict(self.calls))),
            Route("GET", "/_simulator/traced", lambda _: Reply(200, [list(each) for each in self.traced])),
        ]

    def _arm(self, request: Request) -> Reply:
        try:
            said = request.json()
            for one in said if isinstance(said, list) else [said]:
                self.faults.add(**one)
        except (ValueError, TypeError, re.error) as error:
            return Reply(400, {"error": str(error)})
        return Reply(204)

    def _disarm(self) -> Reply:
        self.faults.clear()
        return Reply(204)


def _database(data: Path | None, name: str) -> sqlite3.Connection:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(data / f"{name}.sqlite3" if data else ":memory:", check_same_thread=False, isolation_level=None)
    db.row_factory = sqlite3.Row
    db.executescript("pragma journal_mode = wal; pragma synchronous = off;")
    return db
