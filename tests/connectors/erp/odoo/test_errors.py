"""Odoo's own errors in the merchant's words, by both protocols; its tracebacks and keys stand nowhere."""

import json
from typing import Any

import pytest

from connectors.answers import Response
from connectors.documents import Item
from connectors.erp.odoo import CONNECTOR
from connectors.erp.odoo.refusals import explain
from connectors.erp.odoo.simulator import MANAGER, Odoo
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.testing.contract import Ears
from connectors.testing.contract.basis import HURRY
from tests.connectors.erp.odoo.conftest import Connect
from tests.connectors.erp.odoo.database import config_for, running

Case = tuple[str, str, int, bool, type[ConnectorError], str]
CASES: tuple[Case, ...] = (
    ("odoo.exceptions.ValidationError", "The VAT number [1] is wrong", 422, True, Rejected, "vat_refused"),
    ("odoo.exceptions.UserError", "No\x00 \u202e way", 422, True, Rejected, "odoo_refused"),
    ("odoo.exceptions.MissingError", "(Record: product.product(9,), User: 2)", 404, True, Rejected, "item_refused"),
    ("odoo.exceptions.AccessError", "You are not allowed", 403, True, Access, "access_refused"),
    ("odoo.exceptions.AccessDenied", "Access Denied", 403, False, Access, "login_refused"),
    ("werkzeug.exceptions.NotFound", "the model 'sale.order' does not exist", 404, False, Access, "not_installed"),
    ("builtins.ValueError", "Invalid field 'x' on 'product.product'", 500, False, Access, "field_unknown"),
    ("psycopg2.errors.SerializationFailure", "could not serialize", 500, True, Unavailable, "changed_meanwhile"),
    ("psycopg2.OperationalError", "server closed the connection", 500, True, Uncertain, "answer_lost"),
    ("psycopg2.OperationalError", "server closed the connection", 500, False, Unavailable, "service_failed"),
    ("builtins.TypeError", "unexpected keyword", 500, True, Uncertain, "answer_lost"),
)


def told(name: str, message: str) -> dict[str, Any]:
    return {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback: /srv/odoo"}


@pytest.mark.parametrize("rpc", [False, True], ids=["JSON-2", "JSON-RPC"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[3]}")
def test_an_exception_means_the_same_in_both_protocols(rpc: bool, case: Case) -> None:
    name, message, status, writing, kind, code = case
    error = told(name, message)
    body = {"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "Odoo Server Error", "data": error}} if rpc else error
    found = explain(Response(200 if rpc else status, {}, json.dumps(body).encode(), "", writing), writing)
    assert type(found) is kind
    assert found
    assert found.code == code
    assert "Traceback" not in f"{found.message}{found.remedy}"
    assert "\x00" not in found.message
    assert "\u202e" not in found.message


@pytest.mark.parametrize(
    "body", ['{"jsonrpc": "2.0", "id": 1, "result": {"error": 1}}', "[]", "7", '{"name": "a field", "message": "b"}', '"error"']
)
def test_a_success_is_no_error_whatever_its_words(body: str) -> None:
    assert explain(Response(200, {}, body.encode(), "", writing=True), True) is None


@pytest.mark.parametrize(("release", "protocol"), [(19, "json2"), (17, "jsonrpc")])
def test_no_traceback_and_no_key_is_kept_of_a_call(ears: Ears, release: int, protocol: str) -> None:
    with running(release=release) as simulator:
        client = CONNECTOR.connect(config_for(simulator, protocol=protocol, description_field="no_such"), ears.surroundings())
        with pytest.raises(Access) as refused:
            list(CONNECTOR.reads[Item].pages(client, None, ""))
        client.close()
    assert refused.value.code == "field_unknown"
    assert "Traceback" not in repr(ears.calls)
    assert MANAGER.key not in repr(ears.calls)


def test_a_database_that_is_down_is_waited_for_and_a_write_was_not_done(simulator: Odoo, connected: Connect) -> None:
    simulator.database_up = False
    client = connected(pace=HURRY, protocol="json2")
    for act in (client.ask, client.tell):
        with pytest.raises(Unavailable) as away:
            act("sale.order", "create", vals_list=[{}])
        assert away.value.code == "database_away"


def test_json_2_on_an_old_odoo_says_which_protocol_to_choose(ears: Ears) -> None:
    with running(release=16) as simulator:
        client = CONNECTOR.connect(config_for(simulator, protocol="json2"), ears.surroundings())
        with pytest.raises(Access) as refused:
            client.ask("res.users", "context_get")
        client.close()
    assert refused.value.code == "no_such_api"
    assert "jsonrpc" in refused.value.remedy


@pytest.mark.parametrize("release", [14, 17, 18, 19])
def test_the_release_is_asked_for_and_its_protocol_chosen(ears: Ears, release: int) -> None:
    with running(release=release) as simulator:
        client = CONNECTOR.connect(config_for(simulator), ears.surroundings())
        assert CONNECTOR.check(client) == f"Odoo {release}.0"
        client.close()
        paths = {route.split()[1] for route in simulator.calls}
    assert ("/jsonrpc" in paths) == (release < 19)


def test_an_old_odoo_needs_the_users_name(ears: Ears) -> None:
    with running(release=17) as simulator:
        client = CONNECTOR.connect(config_for(simulator, login=""), ears.surroundings())
        with pytest.raises(Access) as refused:
            CONNECTOR.check(client)
        client.close()
    assert refused.value.code == "login_missing"
