"""The base of simulators: real HTTP, state that outlives it, faults that strike when and where they were told."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from connectors.testing.faults import Faults, Kind, fault_from
from tests.connectors.acme import AcmeSimulator
from tests.connectors.scripted import Scripted


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_state_outlives_the_simulator(tmp_path: Path) -> None:
    first = AcmeSimulator(tmp_path / "new")
    first.fill(3)
    first.stop()
    second = AcmeSimulator(tmp_path / "new")
    assert second.number("item") == 3
    second.stop()


def test_half_a_piece_of_work_leaves_nothing() -> None:
    simulator = AcmeSimulator()

    def half() -> None:
        with simulator.transaction() as db:
            db.execute("insert into orders (reference) values ('E1')")
            db.execute("insert into no_such_table values (1)")

    with pytest.raises(sqlite3.OperationalError):
        half()
    assert simulator.number("orders") == 0
    simulator.stop()


def test_many_clients_are_served_at_once(server: Scripted) -> None:
    def ask() -> None:
        with requests.Session() as session:
            for _ in range(20):
                session.post(f"{server.url}/a", data=b"x" * 1000, timeout=5)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 160


def test_faults_are_set_and_taken_back_over_http(server: Scripted, session: requests.Session) -> None:
    faults = f"{server.url}/_simulator/faults"
    session.post(faults, json=[{"kind": "status", "match": "GET /a", "status": 418, "times": 2}], timeout=5)
    assert [session.get(f"{server.url}/{path}", timeout=5).status_code for path in "abaa"] == [418, 200, 418, 200]
    assert [(fault["kind"], fault["struck"]) for fault in session.get(faults, timeout=5).json()] == [("status", 2)]
    session.delete(faults, timeout=5)
    assert session.get(faults, timeout=5).json() == []


@pytest.mark.parametrize(
    "said",
    ["{", "[1]", '{"kind": "no such"}', '{"match": "GET /"}', '{"kind": "nan", "match": "GET ("}', '{"kind": "nan", "odd": 1}'],
)
def test_a_fault_that_there_is_not_is_refused(server: Scripted, session: requests.Session, said: str) -> None:
    assert session.post(f"{server.url}/_simulator/faults", data=said, timeout=5).status_code == 400
    assert server.faults.standing() == []


def test_calls_are_counted_by_route(session: requests.Session) -> None:
    simulator = AcmeSimulator()
    url = simulator.start()
    for path in ("/ping", "/ping", "/items/count", "/nowhere"):
        session.get(url + path, timeout=5)
    counted = session.get(f"{url}/_simulator/calls", timeout=5).json()
    simulator.stop()
    assert counted == {"GET /ping": 2, "GET /items/count": 1, "GET (no route)": 1, "GET /_simulator/calls": 1}


def test_stopping_hangs_up_on_whoever_still_waits() -> None:
    server = Scripted()
    url = server.start()
    server.faults.add("timeout_before")
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5) as waiting:
        waiting.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        while not server.faults.standing()[0]["struck"]:
            server.stopping.wait(0.01)
        server.stop()
        assert waiting.recv(10) == b""


def test_work_done_late_is_done_though_nobody_waits(session: requests.Session) -> None:
    simulator = AcmeSimulator()
    url = simulator.start()
    simulator.faults.add("late_work", "GET /ping", seconds=0.2)
    with pytest.raises(requests.ReadTimeout):
        session.get(f"{url}/ping", timeout=0.05)
    assert not simulator.calls
    while not simulator.calls["GET /ping"]:
        simulator.stopping.wait(0.01)
    simulator.stop()


def test_a_fault_lets_the_first_ones_pass() -> None:
    faults = Faults()
    faults.add("nan", "GET /a", times=2, after=1)
    taken = [faults.take("GET", "/a", {Kind.NAN}) is not None for _ in range(5)]
    assert taken == [False, True, True, False, False]


@pytest.mark.parametrize(("method", "path", "meant"), [("GET", "/a/1", True), ("POST", "/a/1", False), ("GET", "/a/1/b", False)])
def test_a_fault_strikes_only_what_is_meant(method: str, path: str, *, meant: bool) -> None:
    assert fault_from({"kind": "nan", "match": r"GET /a/\d"}).meets(method, path) is meant


def chances(seed: int) -> list[bool]:
    faults = Faults(seed)
    faults.add("nan", times=None, chance=0.5)
    return [faults.take("GET", "/", {Kind.NAN}) is not None for _ in range(64)]


def test_the_same_seed_gives_the_same_faults() -> None:
    assert chances(1) == chances(1) != chances(2)
    assert 16 < sum(chances(1)) < 48


@pytest.mark.parametrize(
    ("kind", "said", "rows"),
    [
        ("duplicate_page", {}, ["I000", "I001", "I002"]),
        ("short_page", {}, ["I003", "I004"]),
        ("empty_page_early", {}, []),
        ("same_id_twice", {}, ["I003", "I003", "I005"]),
        ("null_id", {}, [None, "I004", "I005"]),
        ("shifting_rows", {"how": "delete"}, ["I004", "I005", "I006"]),
        ("shifting_rows", {"how": "insert"}, ["I003", "I004", "I005"]),
    ],
)
def test_a_lie_about_rows_is_told_as_named(session: requests.Session, kind: str, said: dict[str, Any], rows: list[str]) -> None:
    simulator = AcmeSimulator()
    simulator.fill()
    url = simulator.start()
    simulator.faults.add(kind, **said)
    session.headers["X-Token"] = "hunter2/üñ+&=42".encode().hex()
    answer = session.get(f"{url}/items?skip=3&top=3", timeout=5).json()
    simulator.stop()
    assert [row["id"] for row in answer["value"]] == rows


def test_lies_about_counts_are_told_as_named(session: requests.Session) -> None:
    simulator = AcmeSimulator()
    simulator.fill()
    url = simulator.start()
    session.headers["X-Token"] = "hunter2/üñ+&=42".encode().hex()
    simulator.faults.add("wrong_count", amount=-2)
    simulator.faults.add("count_moves", times=3)
    told = [json.loads(session.get(f"{url}/items/count", timeout=5).text) for _ in range(5)]
    simulator.stop()
    assert told == [6, 8, 9, 10, 8]
