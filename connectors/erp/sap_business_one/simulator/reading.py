"""The asking half of the simulated Service Layer: pages, counts, single records, queries, in both protocols (§3)."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

import msgspec

from connectors.erp.sap_business_one.simulator import queries, tables
from connectors.erp.sap_business_one.simulator.filters import BadFilter, Condition, column, where
from connectors.erp.sap_business_one.simulator.refusals import Refusal, missing
from connectors.erp.sap_business_one.simulator.tables import Row, Table
from connectors.testing.simulator import Reply, Request, Simulator

DEFAULT_PAGE = 20
EVERYTHING = 1_000_000_000
MINIMAL = {
    "v1": (("Content-Type", "application/json;odata=minimalmetadata;charset=utf-8"),),
    "v2": (("Content-Type", "application/json;odata.metadata=minimal;charset=utf-8"),),
}

_encode = msgspec.json.Encoder(decimal_format="number").encode
_PREFERRED = re.compile(r"odata\.maxpagesize\s*=\s*(\d{1,9})")
_APPLY = re.compile(r"aggregate\(\s*\$count\s+as\s+(\w+)\s*\)")
_FILTER_FIRST = re.compile(r"filter\((.*)\)/(aggregate\(.*\))", re.DOTALL)


class Reader(Simulator):
    """Answers questions about one company."""

    rights = True
    """Whether the user may run queries."""
    any_case = False
    """Whether the database takes upper and lower case for the same, as some do."""

    def may_use(self, table: Table, name: str) -> bool:
        """Whether a field is there, SAP's or the company's own."""
        raise NotImplementedError

    def page(self, request: Request, version: str) -> Reply:
        """``GET`` an entity set."""
        table = tables.TABLES[request.parts["set"]]
        query = request.query
        if "$apply" in query:
            return self._aggregated(request, table, query, version)
        condition = self._condition(request, table, query.get("$filter", ""))
        names = self._select(table, query.get("$select", ""))
        order = self._order(table, query.get("$orderby", ""))
        size = min(page_size(request), _whole(query, "$top", EVERYTHING))
        skip = _whole(query, "$skip", 0)

        def rows(skip: int, size: int) -> list[Row]:
            with self.lock:
                return list(table.rows(self.db, f"where {condition[0]} {order} limit ? offset ?", (*condition[1], size, skip)))

        told = self.listing(request, rows, (skip, size), table.keys[-1])
        more = told.more and "$top" not in query
        body = self._counted_inline(request, table, query, version)
        body["value"] = [_chosen(row, names) for row in told.rows]
        if more:
            body[annotation(version, "nextLink")] = _next_link(request, version, skip + size)
        return answer(body, version, _applied(request))

    def counted(self, request: Request, version: str) -> Reply:
        """``GET`` the bare count of an entity set."""
        table = tables.TABLES[request.parts["set"]]
        number = self._number(request, table, request.query.get("$filter", ""))
        return Reply(200, str(number), (("Content-Type", "text/plain;charset=utf-8"),))

    def single(self, request: Request, version: str) -> Reply:
        """``GET`` one record."""
        table = tables.TABLES[request.parts["set"]]
        key = key_of(table, request.parts["key"])
        where = " and ".join(f"{name} = ?" for name in table.keys)
        with self.lock:
            found = next(table.rows(self.db, f"where {where}", key), None)
        if found is None:
            raise missing()
        names = self._select(table, request.query.get("$select", ""))
        context = {annotation(version, "context"): f"/b1s/{version}/$metadata#{table.name}/@Element"}
        return answer(context | _chosen(found, names), version)

    def run(self, request: Request, version: str) -> Reply:
        """Run a kept query."""
        with self.lock:
            kept = tables.QUERIES.get(self.db, request.parts["key"])
        if kept is None:
            raise missing()
        if not self.rights:
            raise Refusal(403, -6006, "You are not permitted to perform this action")
        said = queries.given(request.target.partition("?")[2]) if request.method == "GET" else _parameters(request)
        size, skip = page_size(request) or DEFAULT_PAGE, _whole(request.query, "$skip", 0)
        with self.lock:
            rows = queries.run(self.db, kept["SqlText"], queries.parameters(said), (skip, size + 1))
        body = {"SqlText": kept["SqlText"], "value": rows[:size]}
        if len(rows) > size:
            body[annotation(version, "nextLink")] = f"SQLQueries('{kept['SqlCode']}')/List?&$skip={skip + size}"
        return answer(body, version, _applied(request))

    def _aggregated(self, request: Request, table: Table, query: dict[str, str], version: str) -> Reply:
        first = _FILTER_FIRST.fullmatch(query["$apply"].strip())
        apply, condition = (first[2], first[1]) if first else (query["$apply"].strip(), query.get("$filter", ""))
        named = _APPLY.fullmatch(apply)
        if named is None:
            raise BadFilter("The aggregation is not supported")
        row = {annotation(version, "id"): None, named[1]: self._number(request, table, condition)}
        return answer(
            {annotation(version, "context"): f"/b1s/{version}/$metadata#{table.name}({named[1]})", "value": [row]}, version
        )

    def _counted_inline(self, request: Request, table: Table, query: dict[str, str], version: str) -> Row:
        body: Row = {annotation(version, "context"): f"/b1s/{version}/$metadata#{table.name}"}
        asked = query.get("$inlinecount", "none")
        if asked not in {"allpages", "none"}:
            raise BadFilter("Invalid value of query option $inlinecount")
        if version == "v1" and asked == "allpages":
            body["odata.count"] = str(self._number(request, table, query.get("$filter", "")))
        elif version == "v2" and query.get("$count") == "true":
            body["@odata.count"] = self._number(request, table, query.get("$filter", ""))
        return body

    def _number(self, request: Request, table: Table, text: str) -> int:
        condition = self._condition(request, table, text)
        with self.lock:
            honest = table.count(self.db, f"where {condition[0]}", condition[1])
        return self.count(request, honest)

    def _condition(self, request: Request, table: Table, text: str) -> Condition:
        any_case = self.any_case or request.headers.get("b1s-caseinsensitive", "").lower() == "true"
        return where(table, text, self._usable(table), any_case=any_case)

    def _usable(self, table: Table) -> Callable[[str], bool]:
        return lambda name: self.may_use(table, name)

    def _order(self, table: Table, said: str) -> str:
        parts = []
        for part in said.split(",") if said else table.keys:
            name, _, direction = part.strip().partition(" ")
            if direction not in {"", "asc", "desc"}:
                raise BadFilter(f"'{direction}' is no order")
            parts.append(f"{column(table, name, self._usable(table))} {direction}")
        return f"order by {', '.join(parts)}"

    def _select(self, table: Table, said: str) -> list[str]:
        """The chosen fields, none for all; raises BadFilter."""
        names = [name.strip() for name in said.split(",") if name.strip()]
        for name in names:
            if not self.may_use(table, name):
                raise BadFilter(f"Property '{name}' of '{table.type}' is invalid")
        return [tables.ETAG, *names] if names and table.etags else names


def _chosen(row: Row, names: list[str]) -> Row:
    return {name: row.get(name) for name in names} if names else row


def annotation(version: str, name: str) -> str:
    """What a protocol calls one of OData's own fields."""
    if version == "v1":
        return "odata.metadata" if name == "context" else f"odata.{name}"
    return f"@odata.{name}"


def answer(body: Row, version: str, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> Reply:
    """A body in a protocol's own shape: a date of v1 has no time."""
    content = _encode(body)
    if version == "v1":
        content = content.replace(b'T00:00:00Z"', b'"').replace(b'"@odata.etag":', b'"odata.etag":')
    return Reply(status, content, (*MINIMAL[version], *headers))


def key_of(table: Table, said: str) -> list[str | int]:
    """The values of a key as it stands in an address; raises Refusal."""
    parts = re.findall(r"(?:\w+=)?(?:'((?:[^']|'')*)'|(\d+))(?:,|$)", said)
    if len(parts) != len(table.keys):
        raise Refusal(400, -1000, f"Invalid key of '{table.type}'")
    return [int(number) if number else text.replace("''", "'") for text, number in parts]


def page_size(request: Request) -> int:
    """How many records a page is to hold."""
    preferred = _PREFERRED.search(request.headers.get("prefer", ""))
    said = preferred[1] if preferred else request.headers.get("b1s-pagesize", str(DEFAULT_PAGE))
    return (int(said) if said.isdecimal() else DEFAULT_PAGE) or EVERYTHING


def _applied(request: Request) -> list[tuple[str, str]]:
    preferred = _PREFERRED.search(request.headers.get("prefer", ""))
    return [("Preference-Applied", preferred[0])] if preferred else []


def _whole(query: dict[str, str], name: str, default: int) -> int:
    said = query.get(name, str(default))
    if not re.fullmatch(r"\d{1,9}|1000000000", said):
        raise BadFilter(f"Invalid value of query option {name}")
    return int(said)


def _next_link(request: Request, version: str, skip: int) -> str:
    """The rest of the set, relative to the host in v1 and to the service's root in v2."""
    kept = [f"{name}={quote(value, safe='$,')}" for name, value in request.pairs if name != "$skip"]
    link = f"{request.parts['set']}?{'&'.join([*kept, f'$skip={skip}'])}"
    return f"/b1s/v1/{link}" if version == "v1" else link


def _parameters(request: Request) -> str:
    try:
        said = request.json()
    except ValueError:
        said = None
    return str(said.get("ParamList") or "") if isinstance(said, dict) else ""
