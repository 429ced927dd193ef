"""A simulated Elevate cluster: real HTTP, both admin versions, atomic imports one at a time, protection against harmful ones."""

import gzip
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from connectors.shop.voyado_elevate.simulation.catalogue import (
    SCHEMA,
    Configuration,
    Groups,
    fact,
    products,
    remember,
    shown,
    store,
    stored,
)
from connectors.shop.voyado_elevate.simulation.documents import read
from connectors.shop.voyado_elevate.simulation.imports import Ending, Imports
from connectors.shop.voyado_elevate.simulation.operations import Unsound, applied
from connectors.shop.voyado_elevate.simulation.validation import harm, problems
from connectors.testing.simulator import Reply, Request, Route, Simulator

API_KEY = "pk_simulator"
LONGEST_HOLD = 300.0
DURATION = re.compile(r"PT(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?")

Made = Callable[[Groups], Groups]
"""What an import makes of the catalogue; raises Unsound."""


class ElevateSimulator(Simulator):
    """One cluster. ``upgraded`` tells whether it runs v4; the first full v4 import upgrades it, a v3 one may downgrade it."""

    name = "voyado_elevate"
    schema = SCHEMA

    def __init__(self, data: Path | None = None, *, seed: int = 0, upgraded: bool = True) -> None:
        super().__init__(data, seed=seed)
        self.key = API_KEY
        self.configuration = Configuration()
        self.change_method = "POST"
        self.imports = Imports(self.db, self.lock, self.stopping)
        if not upgraded:
            self.version("v3")

    def version(self, version: str) -> None:
        """Let the cluster run "v3" or "v4"."""
        with self.transaction() as db:
            remember(db, "version", version)

    @property
    def upgraded(self) -> bool:
        with self.lock:
            return fact(self.db, "version", "v4") == "v4"

    def shown(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Per market, per SKU, what a search would show; asked behind everybody's back."""
        with self.lock:
            return shown(stored(self.db), self.configuration.markets)

    def stop(self) -> None:
        self.stopping.set()
        self.imports.close()
        super().stop()

    def error(self, status: int, message: str) -> Reply:
        return Reply(status, {"id": None, "reason": message, "status": "FAILURE"})

    def routes(self) -> Sequence[Route]:
        v3, v4 = "/api/admin/v3", "/api/admin/v4"
        return [
            *(Route(method, f"{v4}/import/catalog", self._guarded(self._catalog)) for method in ("PUT", "POST", "PATCH")),
            Route("POST", f"{v3}/import/data", self._guarded(self._data)),
            *(Route("GET", f"{base}/import/status", self._guarded(self._status)) for base in (v3, v4)),
            Route("GET", f"{v4}/export/catalog", self._guarded(self._export)),
            Route("GET", f"{v3}/export/data", self._guarded(self._export_xml)),
            Route("GET", "/_simulator/catalogue", lambda _: Reply(200, self.shown())),
            Route("POST", "/_simulator/work", self._pace),
        ]

    def _guarded(self, handler: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        def guarded(request: Request) -> Reply:
            if request.headers.get("api-key") != self.key:
                return self.error(403, "Incorrect cluster credentials.")
            return handler(request)

        return guarded

    def _catalog(self, request: Request) -> Reply:
        full = request.method == "PUT"
        if not full and (request.method != self.change_method or not self.upgraded):
            return self.error(405, "Not allowed. Perform a full v4 catalog import to upgrade.")
        if request.headers.get("content-encoding") != "gzip" or request.headers.get("content-type") != "application/jsonlines":
            return self.error(400, "Send application/jsonlines, gzip encoded.")
        return self._import(request, lambda groups: applied(_unpacked(request), groups, full=full), "v4")

    def _data(self, request: Request) -> Reply:
        if self.upgraded and request.query.get("downgrade") != "true":
            return self.error(405, "The cluster has been upgraded to v4.")

        def made(_: Groups) -> Groups:
            groups, places = read(_unpacked(request))
            for place in places:
                if not self.configuration.knows(place):
                    raise Unsound(f"The market and locale {place} have not been configured.")
            return groups

        return self._import(request, made, "v3")

    def _import(self, request: Request, made: Made, version: str) -> Reply:
        """Work on an import; the answer comes when it is done, or when the caller's patience ends."""
        held = _seconds(request.query.get("blockingTimeout", "PT5M"))
        if held is None:
            return self.error(400, "blockingTimeout is not a duration from PT0S to PT5M.")
        number = self.imports.start(request.query.get("name", ""), lambda: self._worked(request, made, version), held)
        if number is None:
            return self.error(409, "Another import is running.")
        status = self.imports.status(str(number))
        if status["status"] in {"WAITING", "IN_PROGRESS"}:
            return Reply(202, status)
        return Reply(204) if status["status"] == "SUCCESS" else Reply(400, status)

    def _worked(self, request: Request, made: Made, version: str) -> Ending:
        """All or nothing."""
        with self.transaction() as db:
            before = stored(db)
            try:
                after = made(before)
            except Unsound as unsound:
                return Ending("FAILURE", str(unsound))
            if found := problems(after, self.configuration):
                return Ending("FAILURE", "The import has errors, see errorDetails.", found.details())
            danger = harm(before, after, self.configuration.markets)
            if danger and request.query.get("force") != "true":
                return Ending("FAILURE", danger)
            if request.query.get("validationOnly") != "true":
                store(db, after)
                remember(db, "version", version)
            return Ending("SUCCESS")

    def _status(self, request: Request) -> Reply:
        return Reply(200, self.imports.status(request.query.get("id", "")))

    def _export(self, request: Request) -> Reply:
        if not self.upgraded:
            return self.error(
                405, "The export is not allowed due to incomplete upgrade. Perform a full v4 catalog import to upgrade."
            )
        limit = int(request.query.get("limit", "-1"))
        with self.lock:
            groups = stored(self.db)
        rows = [{"replace": {"key": key, "productGroup": body}} for key, body in groups.items()]
        body = b"".join(msgspec.json.encode(row) + b"\n" for row in (rows if limit < 0 else rows[:limit]))
        return Reply(200, body, (("Content-Type", "application/jsonlines"),))

    def _export_xml(self, _: Request) -> Reply:
        """The keys of every product; whoever compares rows asks ``shown``."""
        with self.lock:
            keys = [quoteattr(key) for _, key, _ in products(stored(self.db))]
        body = "".join(f"<product key={key}/>" for key in keys)
        return Reply(200, f"<data_export>{body}</data_export>", (("Content-Type", "application/xml"),))

    def _pace(self, request: Request) -> Reply:
        """``{"seconds": 9}`` makes imports slow, ``{"held": true}`` holds them until another word, ``{"aborts": 1}`` ends one."""
        try:
            said = request.json()
            self.imports.seconds = float(said.get("seconds", self.imports.seconds))
            self.imports.aborts = int(said.get("aborts", self.imports.aborts))
        except (ValueError, TypeError, AttributeError) as error:
            return Reply(400, {"error": str(error)})
        (self.imports.gate.clear if said.get("held") else self.imports.gate.set)()
        return Reply(204)


def serve(port: int, data: Path | None = None) -> None:
    """Serve until somebody stops us; the catalogue lives in ``data``."""
    ElevateSimulator(data).serve_forever(port)


def _unpacked(request: Request) -> bytes:
    if request.headers.get("content-encoding") != "gzip":
        return request.body
    try:
        return gzip.decompress(request.body)
    except (OSError, EOFError, zlib.error) as error:
        raise Unsound("The body is not gzip.") from error


def _seconds(duration: str) -> float | None:
    """An ISO 8601 duration in seconds, if it is one that is allowed."""
    found = DURATION.fullmatch(duration)
    if not found or duration == "PT":
        return None
    seconds = 60 * int(found["minutes"] or 0) + float(found["seconds"] or 0)
    return seconds if seconds <= LONGEST_HOLD else None
