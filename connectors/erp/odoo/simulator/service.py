"""The simulated Odoo as a whole: its two protocols, who may ask, what a test may do behind its back."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from connectors.erp.odoo.simulator import loading, schema
from connectors.erp.odoo.simulator.methods import Call
from connectors.erp.odoo.simulator.people import DATABASE, PEOPLE, Person
from connectors.erp.odoo.simulator.records import PARTNER, PRODUCT, Records
from connectors.erp.odoo.simulator.refusals import (
    HTML,
    NO_DATABASE,
    WEBSITE,
    Refusal,
    as_json2,
    as_jsonrpc,
    by_rpc,
    failed,
    no_database,
)
from connectors.erp.odoo.simulator.store import SCHEMA, Record, Store
from connectors.testing.catalogue import Catalogue
from connectors.testing.simulator import Reply, Request, Route, Simulator

JSON2_SINCE = 19


class Odoo(Simulator):
    """One database. ``release`` tells its field names and its protocols; ``database_up`` False is a database that is down."""

    name = "odoo"
    schema = SCHEMA

    def __init__(
        self, data: Path | None = None, *, seed: int = 0, release: int = JSON2_SINCE, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.clock = clock or partial(datetime.now, UTC)
        self.release = release
        self.database_up = True
        self.refuses_confirmation = ""
        """What a site's own rule says to every order that is to be confirmed; "" for nothing."""
        super().__init__(data, seed=seed)
        with self.transaction():
            loading.set_up(self.records)

    @property
    def records(self) -> Records:
        """The records as nobody in particular sees them now."""
        return self._records_of(0)

    def _records_of(self, user: int) -> Records:
        return Records(Store(self.db), self.release, f"{self.clock().astimezone(UTC):%Y-%m-%d %H:%M:%S}", user)

    def load(self, catalogue: Catalogue) -> None:
        """Take a catalogue over, beside what is there."""
        with self.transaction():
            loading.load(self.records, catalogue)

    def holds(self, model: str, *domain: list[Any]) -> list[Record]:
        """All records of a model that fulfil the conditions, whole, for whoever tests against us."""
        with self.lock:
            return list(self.records.found(model, list(domain), archived=True))

    def make(self, model: str, **vals: Any) -> int:
        """Make a record as a colleague would, now."""
        with self.transaction():
            return int(self.records.create(model, vals)["id"])

    def change(self, model: str, number: int, **vals: Any) -> None:
        """Change a record as a colleague would, now; raises LookupError."""
        with self.transaction() as db:
            record = Store(db).get(model, number)
            if record is None:
                raise LookupError(number)
            self.records.write(model, record, vals)

    def number(self, model: str, **wanted: Any) -> int:
        """The number of the first record with these values; raises LookupError."""
        found = self.holds(model, *([name, "=", value] for name, value in wanted.items()))
        if not found:
            raise LookupError(wanted)
        return int(found[0]["id"])

    def drop(self, model: str, number: int) -> None:
        """Take a record out as a colleague would."""
        with self.transaction() as db:
            Store(db).drop(model, number)

    def shift(self, path: str, how: str) -> None:
        model = path.split("/")[-2]
        told: dict[str, list[Any]] = {PRODUCT: ["sale_ok", "=", True], PARTNER: ["customer_rank", ">", 0]}
        first = self.holds(model, *filter(None, [told.get(model)]))[0]
        with self.transaction() as db:
            if how in {"insert", "both"}:
                Store(db).put(model, [first | {"id": first["id"] - 1, "default_code": f"!{first['id']}"}])
            if how in {"delete", "both"}:
                Store(db).drop(model, first["id"])

    def about(self, request: Request) -> str:
        """All calls of JSON-RPC go to one path; faults match them as ``/jsonrpc/<model>/<method>``."""
        if request.path != "/jsonrpc":
            return request.path
        try:
            params = request.json()["params"]
            what = params["args"][3:5] if params["service"] == "object" else [params["service"], params["method"]]
            return f"/jsonrpc/{what[0]}/{what[1]}"
        except (ValueError, LookupError, TypeError):
            return request.path

    def error(self, status: int, message: str) -> Reply:
        return failed(status, message, as_json2 if self.release >= JSON2_SINCE else as_jsonrpc)

    def routes(self) -> Sequence[Route]:
        rpc = [Route("POST", "/jsonrpc", self._rpc)]
        version = [
            Route("GET", "/web/version", self._version),
            Route("POST", r"/json/2/(?P<model>[\w.]+)/(?P<method>\w+)", self._json2),
        ]
        website = [Route(method, ".*", lambda _: Reply(404, WEBSITE, HTML)) for method in ("GET", "POST")]
        return [*rpc, *(version if self.release >= JSON2_SINCE else []), *website]

    @property
    def _info(self) -> list[Any]:
        return [self.release, 0, 0, "final", 0, ""]

    def _version(self, _: Request) -> Reply:
        return Reply(200, {"version_info": self._info, "version": f"{self.release}.0"})

    def _json2(self, request: Request) -> Reply:
        if not self.database_up or request.headers.get("x-odoo-database", DATABASE) != DATABASE:
            return Reply(404, NO_DATABASE, HTML)
        try:
            person = self._bearer(request.headers.get("authorization", ""))
            return Reply(
                200, _json(self._called(request, person, request.parts["model"], request.parts["method"], _object(request)))
            )
        except Refusal as refusal:
            return as_json2(refusal)

    def _bearer(self, said: str) -> Person:
        found = next((person for person in PEOPLE if said.lower() == f"bearer {person.key}"), None)
        if found is None:
            raise Refusal("werkzeug.exceptions.Unauthorized", "Invalid apikey")
        return found

    def _rpc(self, request: Request) -> Reply:
        try:
            result = self._served(request, _object(request).get("params") or {})
        except Refusal as refusal:
            return as_jsonrpc(by_rpc(refusal))
        told = {} if result is None else {"result": result}  # a method that returns nothing leaves it out (seen on 19.0)
        return Reply(200, {"jsonrpc": "2.0", "id": 1, **told})

    def _served(self, request: Request, params: Record) -> Any:
        arguments = params.get("args") or []
        if params.get("service") == "common":
            return self._common(str(params.get("method")), arguments)
        if not self.database_up or arguments[0] != DATABASE:
            raise no_database(arguments[0])
        person = next((one for one in PEOPLE if (one.number, one.key) == (arguments[1], arguments[2])), None)
        if person is None:
            raise Refusal("odoo.exceptions.AccessDenied", "Access Denied")
        model, method, positional, named = arguments[3:7]
        return self._called(request, person, model, method, named | _by_place(method, positional))

    def _common(self, method: str, arguments: list[Any]) -> Any:
        if method == "version":
            return {"server_version": f"{self.release}.0", "server_version_info": self._info, "protocol_version": 1}
        if arguments[:1] != [DATABASE] or not self.database_up:
            raise no_database(arguments[0] if arguments else "")
        found = (person for person in PEOPLE if [DATABASE, person.login, person.key] == arguments[:3])
        return next((person.number for person in found), False)

    def _called(self, request: Request, person: Person, model: str, method: str, named: Record) -> Any:
        """One call is one transaction: refused, all of it is undone."""
        if model not in schema.models(self.release):
            raise Refusal("werkzeug.exceptions.NotFound", f"the model '{model}' does not exist")
        if method == "action_confirm" and self.refuses_confirmation:
            raise Refusal("odoo.exceptions.UserError", self.refuses_confirmation)
        context = named.pop("context", None) or {}
        with self.transaction():
            call = Call(
                self._records_of(person.number),
                person,
                model,
                context,
                lambda rows, skip, size: self.listing(request, rows, (skip, size), "id").rows,
                lambda honest: self.count(request, honest),
            )
            return call.perform(method, named)


def _by_place(method: str, positional: list[Any]) -> Record:
    names = {"create": ["vals_list"], "has_group": ["ids"], "write": ["ids", "vals"]}.get(method, ["ids"])
    return dict(zip(names, positional, strict=False))


def _object(request: Request) -> Record:
    try:
        said = request.json()
    except ValueError as error:
        raise Refusal("werkzeug.exceptions.BadRequest", f"could not parse the body as json: {error}") from None
    if not isinstance(said, dict):
        raise Refusal("werkzeug.exceptions.BadRequest", "could not parse the body as json")
    return said


def _json(value: Any) -> Any:
    """A bare value as a body: what is neither list nor object is JSON all the same."""
    return value if isinstance(value, list | dict) else json.dumps(value)
