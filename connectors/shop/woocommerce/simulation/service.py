"""How the simulated REST server takes a call: who is it, what is asked, one transaction, WordPress' own answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.shop.woocommerce.simulation.auth import Doorman
from connectors.shop.woocommerce.simulation.lists import Where
from connectors.shop.woocommerce.simulation.rest import Paging, RestError, invalid, trimmed
from connectors.shop.woocommerce.simulation.shop import Shop
from connectors.testing.simulator import Reply, Request, Route, Simulator

ROOT = "/wp-json/wc/v3"
BATCH = 100
ID = "(?P<id>[0-9]+)"

Data = dict[str, Any]
Work = Callable[[Request, Data], Data]
Ask = Callable[[Request], Reply]


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record: where it stands and what can be done with it."""

    base: str
    create: Work
    read: Work
    change: Work
    delete: Work


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its table, its filter, what it may be ordered by, and how it is without being asked."""

    table: str
    where: Where
    orders: Mapping[str, str]
    default: tuple[str, str] = ("date", "desc")


class Service(Simulator):
    """The REST server of one shop, without its routes."""

    shop: Shop
    doorman: Doorman

    def error(self, status: int, message: str) -> Reply:
        """WordPress' own error; a server that fails answers with a web page."""
        if status >= 500:
            page = f"<!DOCTYPE html><html><body><p>{message}</p></body></html>"
            return Reply(status, page, (("Content-Type", "text/html; charset=utf-8"),))
        return Reply(status, RestError(status, "rest_no_route" if status == 404 else "simulated_error", message).body)

    def asking(self, path: str, ask: Ask) -> list[Route]:
        """Routes that read; HEAD tells the headers alone."""

        def admitted(request: Request) -> Reply:
            try:
                with self.transaction():
                    self.doorman.admit(request)
                with self.lock:
                    return ask(request)
            except RestError as error:
                return Reply(error.status, error.body)

        return [Route(method, ROOT + path, admitted) for method in ("GET", "HEAD")]

    def doing(self, method: str, path: str, work: Work, status: int = 200) -> Route:
        """A route that writes."""

        def admitted(request: Request) -> Reply:
            try:
                with self.transaction():
                    self.doorman.admit(request)
                with self.transaction():
                    done = work(request, _sent(request))
            except RestError as error:
                return Reply(error.status, error.body)
            self.done(path, done)
            return Reply(status, trimmed(done, request.query.get("_fields", "")))

        return Route(method, ROOT + path, admitted)

    def done(self, path: str, body: Data) -> None:
        """Told each write after it is kept."""

    def resource(self, of: Resource) -> list[Route]:
        """Create, read, change, delete and batch; PUT, PATCH and POST on a record are the same."""

        def batch(request: Request, data: Data) -> Data:
            return self._batch(request, data, of)

        def removed(request: Request, _: Data) -> Data:
            return of.delete(request, {"force": request.query.get("force") == "true"})

        return [
            *(self.doing(verb, f"{of.base}/batch", batch) for verb in ("POST", "PUT", "PATCH")),
            *self.asking(f"{of.base}/{ID}", lambda r: Reply(200, trimmed(of.read(r, {}), r.query.get("_fields", "")))),
            self.doing("POST", of.base, of.create, 201),
            *(self.doing(verb, f"{of.base}/{ID}", of.change) for verb in ("PUT", "PATCH", "POST")),
            self.doing("DELETE", f"{of.base}/{ID}", removed),
        ]

    def _batch(self, request: Request, data: Data, of: Resource) -> Data:
        """Create, update, delete in this order; an item that fails carries its error in its place, and the rest goes on."""
        given = {name: data.get(name) or [] for name in ("create", "update", "delete")}
        if sum(map(len, given.values())) > BATCH:
            raise RestError(
                413, "woocommerce_rest_request_entity_too_large", f"Unable to accept more than {BATCH} items for this request."
            )
        made: Data = {}
        loose = replace(request, parts={**request.parts, "batch": "yes"})
        for name, work in (("create", of.create), ("update", of.change), ("delete", of.delete)):
            items = [_item(loose, name, item, work) for item in given[name]]
            if items:
                made[name] = items
        return made

    def listed(self, request: Request, of: Listed) -> Reply:
        """One page of a list with its totals in the headers."""
        query = request.query
        asked = Paging.asked(query, of.orders, of.default)
        way = "desc" if asked.descending else "asc"
        text = f"select body from {of.table} where {of.where.text} order by {asked.orderby} {way}, id {way} limit ? offset ?"  # noqa: S608
        total = self.db.execute(f"select count(*) from {of.table} where {of.where.text}", of.where.values).fetchone()[0]  # noqa: S608

        def stored(skip: int, size: int) -> list[str]:
            return [row[0] for row in self.db.execute(text, (*of.where.values, size, skip))]

        def rows(skip: int, size: int) -> list[Data]:
            return [json.loads(row) for row in stored(skip, size)]

        pages = -(-total // asked.per_page)
        if not self.faults.standing() and "_fields" not in query:
            return Reply(200, f"[{','.join(stored(asked.offset, asked.per_page))}]", _totals(request, total, pages, asked.page))
        told = self.listing(request, rows, (asked.offset, asked.per_page), "id")
        honest = asked.offset + asked.per_page < total
        if told.more != honest:
            pages = asked.page + 1 if told.more else asked.page
        fields = query.get("_fields", "")
        body = [trimmed(row, fields) for row in told.rows]
        return Reply(200, body, _totals(request, self.count(request, total), pages, asked.page))

    def short_list(self, request: Request, rows: Sequence[Data]) -> Reply:
        """A list that fits on a page or two."""
        asked = Paging.asked(request.query, {"id": "id", "name": "name"}, ("id", "asc"))
        shown = rows[asked.offset : asked.offset + asked.per_page]
        return Reply(200, list(shown), _totals(request, len(rows), -(-len(rows) // asked.per_page), asked.page))


def _item(request: Request, name: str, item: Any, work: Work) -> Data:
    number = 0 if name == "create" else item if name == "delete" else item.get("id", 0)
    told = replace(request, parts={**request.parts, "id": str(number)})
    try:
        return work(told, {"force": True} if name == "delete" else item)
    except RestError as error:
        return {"id": number, "error": error.body}


def _totals(request: Request, total: int, pages: int, page: int) -> list[tuple[str, str]]:
    headers = [("Content-Type", "application/json; charset=UTF-8"), ("X-WP-Total", str(total)), ("X-WP-TotalPages", str(pages))]
    links = [
        f'<http://{request.headers.get("host", "")}{request.path}?page={at}>; rel="{rel}"'
        for at, rel in ((page - 1, "prev"), (page + 1, "next"))
    ]
    kept = [link for link, there in zip(links, (page > 1, page < pages), strict=True) if there]
    return [*headers, ("Link", ", ".join(kept))] if kept else headers


def _sent(request: Request) -> Data:
    try:
        data = request.json() if request.body else {}
    except (ValueError, RecursionError):
        raise RestError(400, "rest_invalid_json", "Invalid JSON body passed.") from None
    if not isinstance(data, dict):
        raise invalid({"body": "The body is not of type object."})
    return data
