"""The simulated Service Layer as a whole: who may ask, what may be written, what a test may do behind its back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from connectors.erp.sap_business_one.simulator import company, tables
from connectors.erp.sap_business_one.simulator.documents import Desk
from connectors.erp.sap_business_one.simulator.filters import BadFilter
from connectors.erp.sap_business_one.simulator.reading import Reader, annotation, answer, key_of
from connectors.erp.sap_business_one.simulator.refusals import Refusal, missing, rule, told
from connectors.erp.sap_business_one.simulator.sessions import Sessions
from connectors.erp.sap_business_one.simulator.tables import Row, Table
from connectors.testing.catalogue import Catalogue
from connectors.testing.simulator import Reply, Request, Route

Handler = Callable[[Request, str], Reply]


class BusinessOne(Reader):
    """One company, as protocol v1 and v2. ``sessions`` tells who may log in; ``approval``: new orders become drafts."""

    name = "sap_business_one"
    schema = tables.SCHEMA

    def __init__(self, data: Path | None = None, *, seed: int = 0, clock: Callable[[], datetime] | None = None) -> None:
        self.clock = clock or partial(datetime.now, UTC)
        """The server's own time, as its wall clock shows it."""
        self.sessions = Sessions(self.clock)
        self.approval = False
        self.rates: dict[str, Decimal] = {}
        """The foreign currencies, each with what one unit of it is worth in the company's own."""
        super().__init__(data, seed=seed)
        with self.transaction() as db:
            company.set_up(db)
        self._user_fields = self._read_user_fields()

    def load(self, catalogue: Catalogue) -> None:
        """Take a catalogue over, in place of records with the same keys."""
        with self.transaction() as db:
            company.load(db, catalogue, self.clock())
        self._user_fields = self._read_user_fields()

    def add_user_field(self, name: str) -> None:
        """Make a user-defined field, as a consultant would."""
        with self.transaction() as db:
            db.execute("insert or ignore into user_fields values (?)", (name,))
        self._user_fields = self._read_user_fields()

    def change(self, entity_set: str, key: Any, **fields: Any) -> None:
        """Change a record as a colleague would, now; raises LookupError."""
        table = tables.TABLES[entity_set]
        with self.transaction() as db:
            record = table.get(db, key)
            if record is None:
                raise LookupError(key)
            self._desk().change(table, record, fields)

    def holds(self, entity_set: str) -> list[Row]:
        """All records of an entity set, whole, for whoever tests against us."""
        table = tables.TABLES[entity_set]
        with self.lock:
            return table.all(self.db)

    def shift(self, path: str, how: str) -> None:
        table = tables.TABLES[path.split("/")[3].partition("(")[0]]
        last = table.keys[-1]
        with self.transaction() as db:
            (body,) = db.execute(f"select body from {table.name} order by {', '.join(table.keys)} limit 1").fetchone()  # noqa: S608
            first = tables.whole(body)
            if how in {"insert", "both"}:
                key = first[last]
                table.put(db, [first | {last: f"!{key}" if isinstance(key, str) else key - 1}])
            if how in {"delete", "both"}:
                table.drop(db, *(first[key] for key in table.keys))

    def error(self, status: int, message: str) -> Reply:
        return told(Refusal(status, -1, message), "v2")

    def may_use(self, table: Table, name: str) -> bool:
        return name in table.fields or name in self._user_fields

    def routes(self) -> Sequence[Route]:
        root, key = r"/b1s/(?P<version>v[12])/", r"\((?P<key>.*)\)"
        entity = rf"{root}(?P<set>{'|'.join(tables.TABLES)})"
        run = rf"{root}SQLQueries\('(?P<key>[^']*)'\)/List"
        seated = self._in_session
        return [
            Route("GET", r"/ping/(load-balancer|node/\d+)?", self._ping),
            Route("POST", rf"{root}Login", _shaped(self.sessions.log_in)),
            Route("POST", rf"{root}Logout", _shaped(lambda request, _: self.sessions.log_out(request))),
            Route("GET", rf"{entity}/\$count", seated(self.counted)),
            Route("GET", entity, seated(self.page)),
            Route("GET", run, seated(self.run)),
            Route("POST", run, seated(self.run)),
            Route("POST", rf"{root}(?P<set>Orders|Drafts){key}/(?P<action>Cancel|Close)", seated(self._end)),
            Route("GET", entity + key, seated(self.single)),
            Route("PATCH", rf"{root}(?P<set>Items|BusinessPartners){key}", seated(self._patch)),
            Route("DELETE", rf"{root}(?P<set>Orders){key}", seated(_not_supported)),
            Route("POST", rf"{root}(?P<set>Orders|Drafts|BusinessPartners|SQLQueries)", seated(self._create)),
            *(Route(method, rf"{root}.*", seated(_nowhere)) for method in ("GET", "POST", "PATCH", "DELETE")),
        ]

    def _in_session(self, handler: Handler) -> Callable[[Request], Reply]:
        def handle(request: Request, version: str) -> Reply:
            self.sessions.check(request)
            return handler(request, version)

        return _shaped(handle)

    def _ping(self, _: Request) -> Reply:
        return Reply(200, {"message": "pong", "sender": "load balancer", "timestamp": f"{self.clock().timestamp():.2f}"})

    def _create(self, request: Request, version: str) -> Reply:
        said = _said(request)
        wanted = request.parts["set"]
        with self.transaction():
            made = self._made(wanted, said)
        if made is None:
            return Reply(204)
        table = tables.TABLES[wanted]
        context = {annotation(version, "context"): f"/b1s/{version}/$metadata#{wanted}/@Element"}
        key = made[table.keys[0]]
        location = f"/b1s/{version}/{wanted}({key!r})"
        return answer(context | made, version, [("Location", location)], status=201)

    def _made(self, wanted: str, said: Row) -> Row | None:
        """The new record; None for an order that only became a draft."""
        desk = self._desk()
        if wanted == "BusinessPartners":
            return desk.customer(said)
        if wanted == "SQLQueries":
            if not self.rights:
                raise Refusal(403, -6006, "You are not permitted to perform this action")
            return desk.query(said)
        if wanted == "Orders" and self.approval:
            desk.order(said, tables.DRAFTS)
            return None
        return desk.order(said, tables.TABLES[wanted])

    def _patch(self, request: Request, _: str) -> Reply:
        table = tables.TABLES[request.parts["set"]]
        said = _said(request)
        with self.transaction() as db:
            record = table.get(db, *key_of(table, request.parts["key"]))
            if record is None:
                raise missing()
            self._desk().change(table, record, said)
        return Reply(204)

    def _end(self, request: Request, _: str) -> Reply:
        """Cancel or close a document."""
        table = tables.TABLES[request.parts["set"]]
        with self.transaction() as db:
            document = table.get(db, *key_of(table, request.parts["key"]))
            if document is None:
                raise missing()
            if document["DocumentStatus"] == "bost_Close":
                raise rule("Document is already closed")
            cancelled = {"Cancelled": "tYES", "CancelStatus": "csYes"} if request.parts["action"] == "Cancel" else {}
            table.put(db, [document | {"DocumentStatus": "bost_Close"} | cancelled | company.stamp(self.clock())])
        return Reply(204)

    def _desk(self) -> Desk:
        return Desk(self.db, self.clock(), self.may_use, self.rates)

    def _read_user_fields(self) -> frozenset[str]:
        with self.lock:
            return frozenset(row["name"] for row in self.db.execute("select name from user_fields"))


def _shaped(handler: Handler) -> Callable[[Request], Reply]:
    """Every refusal in the protocol's own shape."""

    def handle(request: Request) -> Reply:
        version = request.parts["version"]
        try:
            return handler(request, version)
        except Refusal as refusal:
            return told(refusal, version)
        except BadFilter as problem:
            return told(Refusal(400, -1000, str(problem)), version)

    return handle


def _said(request: Request) -> Row:
    try:
        said = request.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refusal(400, -1000, "Invalid JSON in the request body")
    return said


def _nowhere(request: Request, _: str) -> Reply:
    """An address that is none; names are case-sensitive, and without a session even that is not told."""
    raise Refusal(404, -1000, f"Unrecognized resource path '{request.path}'")


def _not_supported(_: Request, __: str) -> Reply:
    raise Refusal(400, -5006, "The requested action is not supported for this object")
