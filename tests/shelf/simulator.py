"""The made-up ERP itself: rows that a test puts there, changes, takes away and moves."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from connectors.testing.simulator import Reply, Request, Route, Simulator

PATHS = ("items", "prices", "stock", "customers", "addresses")


class ShelfSimulator(Simulator):
    """Rows of five kinds, in the order of their place; ``before`` is called with each request for a page."""

    name = "shelf"
    schema = """
        create table if not exists row (path text, place integer primary key, id text, body text, changed text);
        create index if not exists row_by_path on row (path, place);
    """
    before: Callable[[Request], None] = staticmethod(lambda _: None)

    def put(self, path: str, *rows: dict[str, Any]) -> None:
        """Add rows, or change those whose id is there already."""
        now = datetime.now(UTC).isoformat()
        with self.transaction() as db:
            for row in rows:
                body = json.dumps(row)
                there = db.execute("update row set body = ?, changed = ? where path = ? and id = ?", (body, now, path, row["id"]))
                if not there.rowcount:
                    db.execute("insert into row (path, id, body, changed) values (?, ?, ?, ?)", (path, row["id"], body, now))

    def whisper(self, path: str, *rows: dict[str, Any]) -> None:
        """Change rows without noting when: nobody who asks for changes hears of them."""
        with self.transaction() as db:
            db.executemany(
                "update row set body = ? where path = ? and id = ?", [(json.dumps(row), path, row["id"]) for row in rows]
            )

    def grow_old(self, path: str) -> None:
        """What changed so far did so long ago."""
        with self.transaction() as db:
            db.execute("update row set changed = '2000-01-01T00:00:00+00:00' where path = ?", (path,))

    def fill(self, path: str, rows: Iterable[dict[str, Any]]) -> None:
        """Add many rows that are not there yet."""
        now = datetime.now(UTC).isoformat()
        with self.transaction() as db:
            values = [(path, row["id"], json.dumps(row), now) for row in rows]
            db.executemany("insert into row (path, id, body, changed) values (?, ?, ?, ?)", values)

    def twice(self, path: str, key: str) -> None:
        """Say one row again, as the last one."""
        with self.transaction() as db:
            db.execute(
                "insert into row (path, id, body, changed) select path, id, body, changed from row where path = ? and id = ?",
                (path, key),
            )

    def take(self, path: str, *keys: str) -> None:
        """Take rows away."""
        with self.transaction() as db:
            db.executemany("delete from row where path = ? and id = ?", [(path, key) for key in keys])

    def shift(self, path: str, how: str) -> None:
        table = path.strip("/")
        with self.transaction() as db:
            if how in {"delete", "both"}:
                db.execute("delete from row where place = (select min(place) from row where path = ?)", (table,))
            if how in {"insert", "both"}:
                db.execute(
                    "insert into row select path, max(place) + 1, id || 'x', replace(body, id, id || 'x'), changed from row "
                    "where path = ?" if how == "both" else
                    "insert into row select path, min(place) - 1, id || 'x', replace(body, id, id || 'x'), changed from row "
                    "where path = ?",
                    (table,),
                )  # fmt: skip

    def routes(self) -> Sequence[Route]:
        return [
            Route("GET", "/ping", lambda _: Reply(200, {"says": "Shelf 1"})),
            *(Route("GET", f"/{path}/count", partial(self._count, path)) for path in PATHS),
            *(Route("GET", f"/{path}", partial(self._page, path)) for path in PATHS),
        ]

    def _count(self, path: str, request: Request) -> Reply:
        with self.transaction() as db:
            query = "select count(*) from row where path = ? and changed >= ?"
            honest = db.execute(query, (path, request.query.get("since", ""))).fetchone()[0]
        return Reply(200, str(self.count(request, honest)))

    def _page(self, path: str, request: Request) -> Reply:
        self.before(request)
        asked = request.query
        rows = partial(self._rows, path, asked.get("since", ""))
        page = self.listing(request, rows, (int(asked["skip"]), int(asked["top"])), "id")
        return Reply(200, {"value": page.rows, "more": page.more})

    def _rows(self, path: str, since: str, skip: int, size: int) -> list[dict[str, Any]]:
        with self.transaction() as db:
            query = "select body from row where path = ? and changed >= ? order by place limit ? offset ?"
            return [json.loads(body) for (body,) in db.execute(query, (path, since, size, skip)).fetchall()]
