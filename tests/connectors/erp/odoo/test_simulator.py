"""The simulator answers as the real Odoo was seen to; the same facts are tried on the real one in ``tests/real``."""

import pytest

from connectors.erp.odoo.simulator import DATABASE, MANAGER, SALESMAN, Odoo
from tests.connectors.erp.odoo.facts import OdooFacts, Wire


class TestFacts(OdooFacts):
    sku = "A001"

    @pytest.fixture
    def wire(self, simulator: Odoo) -> Wire:
        return Wire(simulator.url, DATABASE, (MANAGER.number, MANAGER.key))

    @pytest.fixture
    def salesman(self, simulator: Odoo) -> Wire:
        return Wire(simulator.url, DATABASE, (SALESMAN.number, SALESMAN.key))

    @pytest.fixture
    def partner(self, simulator: Odoo) -> int:
        return simulator.number("res.partner", ref="K001")


def test_a_database_that_is_down_answers_a_web_page(simulator: Odoo) -> None:
    simulator.database_up = False
    wire = Wire(simulator.url, DATABASE, (MANAGER.number, MANAGER.key))
    status, page = wire.json2("res.users", "context_get")
    assert status == 404
    assert "No database" in page


def test_an_older_release_knows_no_json_2_and_other_fields() -> None:
    old = Odoo(release=17)
    old.start()
    wire = Wire(old.url, DATABASE, (MANAGER.number, MANAGER.key))
    assert wire.json2("res.users", "context_get")[0] == 404
    fields = wire.execute("sale.order.line", "fields_get", attributes=["type"])[1]["result"]
    assert "tax_id" in fields
    assert "tax_ids" not in fields
    old.stop()
