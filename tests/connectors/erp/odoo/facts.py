"""What a real Odoo 19 was seen to answer, as tests to inherit: tried on the simulator here, on the real one in ``tests/real``."""

import json
from http.client import HTTPConnection
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

Told = tuple[int, Any]


class Wire:
    """Raw calls by either protocol."""

    def __init__(self, url: str, database: str, login: tuple[int, str]) -> None:
        self._host = urlsplit(url).netloc
        self.database = database
        self.user, self.key = login

    def post(self, path: str, body: Any, **headers: str) -> Told:
        """Status, and the body as JSON or as it is."""
        connection = HTTPConnection(self._host, timeout=60)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            raw = answer.read().decode()
        finally:
            connection.close()
        return answer.status, json.loads(raw) if raw[:1] != "<" else raw

    def json2(self, model: str, method: str, **named: Any) -> Told:
        headers = {"Authorization": f"bearer {self.key}", "X-Odoo-Database": self.database}
        return self.post(f"/json/2/{model}/{method}", named, **headers)

    def rpc(self, service: str, method: str, *args: Any) -> Told:
        return self.post(
            "/jsonrpc",
            {"jsonrpc": "2.0", "method": "call", "id": 1, "params": {"service": service, "method": method, "args": args}},
        )

    def execute(self, model: str, method: str, *args: Any, **named: Any) -> Told:
        return self.rpc("object", "execute_kw", self.database, self.user, self.key, model, method, args, named)


class OdooFacts:
    """Supply the fixture ``wire``, and the number of a customer and the internal reference of a product that are there."""

    sku: ClassVar[str]

    def _order(self, wire: Wire, partner: int, reference: str, price: float = 3.333333) -> int:
        _, found = wire.json2("product.product", "search_read", domain=[["default_code", "=", self.sku]], fields=["id"])
        line = {"product_id": found[0]["id"], "product_uom_qty": 3, "price_unit": price}
        vals = {"partner_id": partner, "client_order_ref": reference, "order_line": [[0, 0, line]]}
        status, made = wire.json2("sale.order", "create", vals_list=[vals])
        assert (status, len(made)) == (200, 1)
        return int(made[0])

    def test_values_come_bare_and_empty_ones_as_false(self, wire: Wire) -> None:
        status, number = wire.json2("product.product", "search_count", domain=[["default_code", "=", self.sku]])
        assert (status, number) == (200, 1)
        fields = ["default_code", "product_tmpl_id", "write_date", "description_sale"]
        _, (row,) = wire.json2(
            "product.product", "search_read", domain=[["default_code", "=", self.sku]], fields=fields, order="id", limit=5
        )
        assert set(row) == {"id", *fields}
        assert isinstance(row["product_tmpl_id"][0], int)
        assert row["product_tmpl_id"][1].startswith(f"[{self.sku}]") or row["product_tmpl_id"][1]
        assert len(row["write_date"]) == len("2026-11-23 20:43:33")

    def test_what_is_unknown_is_refused_with_these_names(self, wire: Wire) -> None:
        cases = (
            (wire.json2("no.model", "search_count", domain=[]), 404, "werkzeug.exceptions.NotFound"),
            (wire.json2("sale.order", "no_method"), 404, "werkzeug.exceptions.NotFound"),
            (wire.json2("sale.order", "action_confirm", ids=[99_999_999]), 404, "odoo.exceptions.MissingError"),
            (wire.json2("sale.order", "create", vals_list=[{}]), 422, "odoo.exceptions.ValidationError"),
            (wire.json2("res.partner", "create", vals_list=[{"ref": "x"}]), 422, "odoo.exceptions.ValidationError"),
            (wire.json2("sale.order", "create", vals_list=[{"partner_id": 99_999_999}]), 404, "odoo.exceptions.MissingError"),
            (wire.json2("product.product", "search_read", domain=[], fields=["nofield"]), 500, "builtins.ValueError"),
            (wire.json2("product.product", "search_count", domain=[["lst_price", ">", 5]]), 500, "builtins.ValueError"),
            (wire.json2("product.product", "search_count", domain=["bad"]), 500, "builtins.ValueError"),
            (wire.json2("product.product", "search_read", domain=[], fields=[], extra=1), 500, "builtins.TypeError"),
        )
        assert [(status, told["name"]) for (status, told), _, _ in cases] == [(status, name) for _, status, name in cases]
        assert all(told["debug"] for (_, told), _, _ in cases)

    def test_json_rpc_tells_every_error_with_status_200(self, wire: Wire) -> None:
        wrong = wire.rpc("object", "execute_kw", wire.database, wire.user, "wrong", "res.users", "context_get", [], {})
        cases = (
            (wrong, "odoo.exceptions.AccessDenied"),
            (wire.execute("no.model", "search_count", domain=[]), "odoo.exceptions.UserError"),
            (wire.execute("sale.order", "no_method"), "builtins.AttributeError"),
            (wire.execute("sale.order", "create", [{}]), "odoo.exceptions.ValidationError"),
            (wire.rpc("common", "authenticate", "nodb", "admin", wire.key, {}), "psycopg2.OperationalError"),
        )
        assert [(status, told["error"]["data"]["name"]) for (status, told), _ in cases] == [(200, name) for _, name in cases]
        assert wire.rpc("common", "authenticate", wire.database, "admin", "wrong", {}) == (
            200,
            {"jsonrpc": "2.0", "id": 1, "result": False},
        )
        assert wire.rpc("common", "authenticate", wire.database, "admin", wire.key, {})[1]["result"] == wire.user

    def test_a_wrong_key_and_a_wrong_database_are_told_apart(self, wire: Wire) -> None:
        path, right = "/json/2/res.users/context_get", {"X-Odoo-Database": wire.database}
        status, told = wire.post(path, {}, Authorization="bearer wrong", **right)
        assert (status, told["message"]) == (401, "Invalid apikey")
        status, told = wire.post(path, {}, Authorization=f"bearer {wire.key}", **{"X-Odoo-Database": "nodb"})
        assert status == 404
        assert "No database is selected" in told

    def test_a_reference_is_found_by_its_very_letters_and_twice_where_it_was_made_twice(self, wire: Wire, partner: int) -> None:
        reference = f"CT{uuid4().hex[:10]}-fact"
        made = [self._order(wire, partner, reference) for _ in range(2)]
        asked = {"fields": ["state"], "order": "id"}
        _, found = wire.json2("sale.order", "search_read", domain=[["client_order_ref", "=", reference]], **asked)
        assert [one["id"] for one in found] == made
        assert wire.json2("sale.order", "search_count", domain=[["client_order_ref", "=", reference.upper()]])[1] == 0
        assert wire.json2("sale.order", "action_cancel", ids=made)[1] is True
        _, found = wire.json2("sale.order", "search_read", domain=[["client_order_ref", "=", reference]], **asked)
        assert [one["state"] for one in found] == ["cancel", "cancel"]
        assert wire.json2("sale.order", "unlink", ids=made) == (200, True)

    def test_prices_keep_their_decimals_and_a_confirmed_order_cannot_be_unmade(self, wire: Wire, partner: int) -> None:
        order = self._order(wire, partner, f"CT{uuid4().hex[:10]}-fact")
        asked = {"domain": [["order_id", "=", order]], "fields": ["price_unit", "price_subtotal"]}
        _, (line,) = wire.json2("sale.order.line", "search_read", **asked)
        assert (line["price_unit"], line["price_subtotal"]) == (3.333333, 10.0)
        assert wire.json2("sale.order", "action_confirm", ids=[order]) == (200, True)
        assert wire.json2("sale.order", "action_confirm", ids=[order])[0] == 422
        assert wire.json2("sale.order", "unlink", ids=[order])[1]["name"] == "odoo.exceptions.UserError"
        assert wire.json2("sale.order", "read", ids=[order], fields=["state"])[1][0]["state"] == "sale"
        wire.json2("sale.order", "action_cancel", ids=[order])
        wire.json2("sale.order", "unlink", ids=[order])

    def test_what_is_not_there_reads_as_nothing(self, wire: Wire) -> None:
        assert wire.json2("sale.order", "read", ids=[99_999_999], fields=["name"]) == (200, [])

    def test_a_template_dates_its_variants(self, wire: Wire) -> None:
        _, (row,) = wire.json2(
            "product.product", "search_read", domain=[["default_code", "=", self.sku]], fields=["product_tmpl_id", "write_date"]
        )
        domain = [["default_code", "=", self.sku], ["product_tmpl_id.write_date", ">=", row["write_date"]]]
        assert wire.json2("product.product", "search_count", domain=domain) == (200, 1)
        moment = row["write_date"].replace(" ", "T")
        assert (
            wire.json2("product.product", "search_count", domain=[["default_code", "=", self.sku], ["write_date", ">=", moment]])[
                0
            ]
            == 200
        )

    def test_a_salesmans_key_sees_no_order_of_others_and_says_so_when_asked(
        self, wire: Wire, salesman: Wire, partner: int
    ) -> None:
        order = self._order(wire, partner, f"CT{uuid4().hex[:10]}-fact")
        assert salesman.json2("sale.order", "search_count", domain=[["id", "=", order]]) == (200, 0)
        group = {"group_ext_id": "sales_team.group_sale_salesman_all_leads"}
        assert salesman.json2("res.users", "has_group", ids=[salesman.user], **group) == (200, False)
        assert wire.json2("res.users", "has_group", ids=[wire.user], **group) == (200, True)
        assert salesman.json2("res.partner", "create", vals_list=[{"name": "x"}])[0] == 403
        wire.json2("sale.order", "unlink", ids=[order])
