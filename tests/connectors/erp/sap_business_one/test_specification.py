"""Everything that we send and that the simulator answers is what SAP's own metadata describe, in both protocols."""

import json
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Customer, Order
from connectors.erp.sap_business_one import CONNECTOR
from connectors.erp.sap_business_one.client import BusinessOneClient
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.errors import Rejected
from connectors.testing.contract import Ears
from connectors.testing.simulator import Reply, Request
from tests.connectors.erp.sap_business_one.company import STREET, catalogue, config_for, order
from tests.connectors.erp.sap_business_one.metadata import USER_FIELD, Metadata

NOT_FIELDS = {"eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "asc", "desc", "count", "as", "N", "aggregate"}
NEWER = {"v1": {"SQLQueries"}, "v2": set[str]()}
"""The v1 file is older than these; the fact sheet says that both protocols have them."""


Heard = tuple[str, Metadata, list[tuple[Request, Reply]]]


class Overheard(BusinessOne):
    """A company whose every word is kept."""

    def __init__(self) -> None:
        self.talk: list[tuple[Request, Reply]] = []
        super().__init__()

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        self.talk.append((request, reply))
        return reply


def walk(simulator: BusinessOne, ears: Ears, version: str) -> None:
    """Everything that the connector can do, in every way it can be set."""
    ways: tuple[dict[str, Any], ...] = (
        {"count_by": "path"},
        {"count_by": "inline", "paging": "skip"},
        {"count_by": "aggregate", "rows": True},
    )
    for number, way in enumerate(ways):
        attributes = {"Group": "ItemsGroupCode", "Own": "U_ParentName"}
        client = CONNECTOR.connect(
            config_for(simulator, version=version, drafts=True, attributes=attributes, **way), ears.surroundings()
        )
        CONNECTOR.check(client)
        for reads in CONNECTOR.reads.values():
            raws = [raw for page in reads.pages(client, None, "") for raw in page.records]
            assert reads.count is not None
            assert reads.one is not None
            assert reads.count(client, order().placed_at if reads.changes else None)
            assert reads.one(client, reads.parser(client)(raws[0]).key) == raws[0]
        _write(client, number)
        booked = CONNECTOR.writes[Order].booked
        assert booked is not None
        assert list(booked(client, order().placed_at.date(), order().placed_at.date()))
        client.close()


def _write(client: BusinessOneClient, number: int) -> None:
    documents = {
        Order: order(number),
        Customer: Customer("", f"New {number}", f"n{number}@example.org", "1", "Acme", "EUR", "1", "IE1", billing=STREET),
    }
    gross = replace(order(number + 50), tax_included=True)
    for kind, document in (*documents.items(), (Order, gross)):
        writes = CONNECTOR.writes[kind]
        writes.create(client, document)
        assert writes.find is not None
        assert writes.find(client, document)
    with suppress(Rejected):
        CONNECTOR.writes[Order].create(client, order(customer=Customer("NOBODY", "Nobody")))


@pytest.fixture(scope="module", params=["v1", "v2"])
def overheard(request: pytest.FixtureRequest, shared: Path) -> Heard:
    simulator = Overheard()
    simulator.load(catalogue())
    simulator.start()
    walk(simulator, Ears(), request.param)
    simulator.stop()
    folder = shared / "specs" / "sap_business_one"
    return request.param, Metadata.read(folder, request.param), simulator.talk


def entity_set(request: Request) -> str:
    """The entity set that a request is about, or ""."""
    found = re.fullmatch(r"/b1s/v\d/(\w+)(\(.*\))?(/\$count)?", request.path)
    return found[1] if found and found[1] not in {"Login", "Logout"} else ""


def test_the_walk_meets_every_entity_set(overheard: Heard) -> None:
    _, metadata, talk = overheard
    named = {entity_set(request) for request, _ in talk} - {""}
    assert named >= {"Items", "BusinessPartners", "Orders", "Drafts", "PriceLists", "SpecialPrices", "ItemGroups", "SQLQueries"}
    assert named - metadata.sets.keys() <= NEWER[overheard[0]]


def test_every_field_that_we_ask_for_is_there(overheard: Heard) -> None:
    _, metadata, talk = overheard
    for request, _ in talk:
        kind = metadata.sets.get(entity_set(request))
        options = " ".join(request.query.get(option, "") for option in ("$select", "$orderby", "$filter", "$apply"))
        words = re.findall(r"[A-Za-z_]\w*", re.sub(r"'(?:[^']|'')*'", "", options))
        unknown = (
            {word for word in words if not USER_FIELD.fullmatch(word)} - NOT_FIELDS - metadata.types.get(kind or "", {}).keys()
        )
        assert not unknown, f"{kind} has no {unknown}: {request.target}"


def test_every_record_that_we_send_is_of_its_type(overheard: Heard) -> None:
    version, metadata, talk = overheard
    sent = [
        (request, metadata.sets.get(entity_set(request)))
        for request, _ in talk
        if request.method == "POST" and entity_set(request)
    ]
    assert {kind for _, kind in sent} >= {"Document", "BusinessPartner"}
    for request, kind in sent:
        if kind or entity_set(request) not in NEWER[version]:
            assert metadata.problems(request.json(), kind or "", kind or "") == []


def test_every_record_that_the_simulator_answers_is_of_its_type(overheard: Heard) -> None:
    version, metadata, talk = overheard
    checked = set()
    for request, reply in talk:
        kind = metadata.sets.get(entity_set(request))
        if kind is None or reply.status not in {200, 201} or request.path.endswith("$count") or "$apply" in request.query:
            continue
        body = json.loads(reply.content())
        for record in body.get("value", [body]):
            assert metadata.problems(record, kind, kind) == []
            checked.add(kind)
        assert any(name.startswith("@odata." if version == "v2" else "odata.") for name in body)
    assert checked >= {"Item", "BusinessPartner", "Document", "PriceList", "SpecialPrice", "ItemGroups", "WeightMeasure"}


def test_all_that_the_simulator_keeps_is_of_its_type(shared: Path) -> None:
    simulator = BusinessOne()
    simulator.load(catalogue())
    metadata = Metadata.read(shared / "specs" / "sap_business_one", "v2")
    master = ("Items", "BusinessPartners", "PriceLists", "SpecialPrices", "Warehouses")
    for name in (*master, "VatGroups", "SalesTaxCodes", "AdditionalExpenses"):
        records = simulator.holds(name)
        assert records, name
        kind = metadata.sets[name]
        assert [problem for record in records for problem in metadata.problems(record, kind, kind)] == []
    simulator.stop()


def test_the_log_in_and_its_answer_are_as_described(overheard: Heard) -> None:
    _, metadata, talk = overheard
    request, reply = next((request, reply) for request, reply in talk if request.path.endswith("/Login"))
    assert request.json().keys() == {"CompanyDB", "UserName", "Password"}
    assert metadata.problems(json.loads(reply.content()), "B1Session", "B1Session") == []
