"""The kit tried on a made-up connector, and that connector broken once for each promise that matters."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.base import Page, Record, Standing, Writes, Written
from connectors.documents import Item, Order
from connectors.errors import Uncertain
from connectors.testing.contract import Ears, ReadsContract, WebhooksContract, WritesContract
from connectors.testing.contract.reading import odd_versions
from connectors.testing.contract.ringing import Sent
from connectors.testing.faults import Kind
from tests.connectors.acme import ACME, SECRET, SIZE, Acme, AcmeConfig, AcmeSimulator, create, find, order, sign, window


class TestAcme(ReadsContract, WritesContract, WebhooksContract):
    connector = ACME
    creating = {Order: "POST /orders"}
    signature = "x-signature"

    @pytest.fixture
    def simulator(self) -> Iterator[AcmeSimulator]:
        simulator = AcmeSimulator()
        simulator.fill()
        simulator.start()
        yield simulator
        simulator.stop()

    @pytest.fixture
    def config(self, simulator: AcmeSimulator) -> AcmeConfig:
        return AcmeConfig(url=simulator.url, password=SecretStr(SECRET))

    @pytest.fixture
    def wrong_config(self, simulator: AcmeSimulator) -> AcmeConfig:
        return AcmeConfig(url=simulator.url, password=SecretStr("something else"))

    def fresh(self, kind: type, number: int) -> Order:
        return order(number)

    def held(self, simulator: AcmeSimulator, kind: type) -> int:
        return simulator.number("orders")

    def cancel(self, simulator: AcmeSimulator, kind: type, written: Written) -> bool:
        return False

    def ring(self, config: AcmeConfig) -> Sent:
        body = b'{"id": 1}'
        return {"x-signature": sign(config, body)}, body


def trusting(client: Acme, since: object, resume: str) -> Iterator[Page]:
    """Pages by number without looking whether they belong together."""
    skip, more = int(resume or 0), True
    while more:
        found = window(client, skip, SIZE)
        skip, more = skip + SIZE, found.more
        yield Page(found.records, str(skip))


def stubborn(client: Acme, wanted: Order) -> Written:
    """Sends an order again when its answer was lost."""
    try:
        return create(client, wanted)
    except Uncertain:
        return create(client, wanted)


def left(client: Acme, wanted: Order) -> Written:
    """Hands an order over, each time under another name."""
    return replace(create(client, wanted), number="", standing=Standing.HANDED_OVER)


def careless(raw: bytes) -> Record[Item]:
    """Reads whatever looks like JSON."""
    found = json.loads(raw)
    return Record(found["id"], (Item(found["id"], found["name"]),))


class Broken:
    """The made-up connector with one part exchanged, and the contract turned on it."""

    def __init__(self, simulator: AcmeSimulator) -> None:
        self.simulator = simulator
        self.config = AcmeConfig(url=simulator.url, password=SecretStr(SECRET))

    def case(self, **parts: Any) -> TestAcme:
        made: TestAcme = type("Case", (TestAcme,), {"connector": replace(ACME, **parts)})()
        return made


@pytest.fixture
def broken() -> Iterator[Broken]:
    simulator = AcmeSimulator()
    simulator.fill()
    simulator.start()
    yield Broken(simulator)
    simulator.stop()


def test_the_contract_finds_pages_that_moved_unseen(broken: Broken, ears: Ears) -> None:
    case = broken.case(reads={Item: replace(ACME.reads[Item], pages=trusting)})
    with pytest.raises(AssertionError, match="nothing tells"):
        case.test_no_fault_reads_wrong_in_silence(broken.simulator, broken.config, ears, Item, Kind.SHIFTING_ROWS, (1, 1))


def test_the_contract_finds_a_write_that_is_sent_twice(broken: Broken, ears: Ears) -> None:
    case = broken.case(writes={Order: Writes(stubborn, find=find)})
    # Its second try must come through on a busy machine, too.
    type(case).hurry = 0.1
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        case.test_a_lost_answer_is_a_doubt_that_find_settles(broken.simulator, broken.config, ears, Order, Kind.DROP_AFTER)


def test_the_contract_finds_a_search_that_takes_any_record(broken: Broken, ears: Ears) -> None:
    case = broken.case(writes={Order: Writes(create, find=lambda client, _: find(client, order(1)))})
    with case.connected(broken.config, ears) as client, pytest.raises(AssertionError, match="compares the value"):
        case.test_a_stranger_is_not_found(client, Order)


def test_the_contract_finds_a_parser_that_takes_anything(broken: Broken, ears: Ears) -> None:
    case = broken.case(reads={Item: replace(ACME.reads[Item], parser=lambda _: careless)})
    with case.connected(broken.config, ears) as client, pytest.raises(ValueError, match="Expecting value"):
        case.test_nonsense_is_unreadable(client, broken.config, Item)


def test_the_contract_finds_a_file_that_nobody_follows(broken: Broken, ears: Ears) -> None:
    case = broken.case(writes={Order: Writes(left, find=find)})
    with (
        case.connected(broken.config, ears) as client,
        pytest.raises(AssertionError, match="nobody knows whether it was fetched"),
    ):
        case.test_what_was_handed_over_is_followed(broken.simulator, client, Order)


def test_the_contract_finds_a_file_that_is_left_twice(broken: Broken, ears: Ears) -> None:
    case = broken.case(writes={Order: Writes(left, find=find)})
    with case.connected(broken.config, ears) as client, pytest.raises(AssertionError, match="same name"):
        case.test_the_same_handed_over_again_lies_there_once(broken.simulator, client, Order)


def test_a_record_of_any_format_is_made_odd_field_by_field() -> None:
    assert b"1;Shirt;\xff" in set(odd_versions(b"1;Shirt;9.50"))
    assert b'{"id":null,"name":"Shirt"}' in set(odd_versions(b'{"id": 1, "name": "Shirt"}'))


def test_the_contract_finds_a_part_that_nobody_tries() -> None:
    half = type("Half", (ReadsContract,), {"connector": ACME})()
    with pytest.raises(AssertionError, match="webhooks, writes"):
        half.test_every_part_is_tried()
