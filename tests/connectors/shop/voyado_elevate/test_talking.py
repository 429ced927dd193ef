"""What is said to a cluster, and what its answers mean."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain, Unreadable
from connectors.feeds import Extent, Feed, Progress, Receipt
from connectors.shop.voyado_elevate import CONNECTOR
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.feeding import ask, send
from connectors.shop.voyado_elevate.simulator import API_KEY, ElevateSimulator
from connectors.testing.contract import Ears
from connectors.testing.simulator import Reply
from tests.connectors.scripted import Scripted
from tests.connectors.shop.voyado_elevate.conftest import Connect, built, mug

CATALOG = "/api/admin/v4/import/catalog"
STATUS = "/api/admin/v4/import/status"


@pytest.fixture
def said(server: Scripted, connect: Connect) -> Elevate:
    """A client of a cluster that answers as it is told."""
    return connect(base_url=server.url)


@pytest.fixture
def feed(client: Elevate, tmp_path: Path) -> Feed:
    return built(client, tmp_path, mug("2001"), mug("2002"))


def answered(server: Scripted, client: Elevate, feed: Feed, reply: Reply) -> Receipt:
    server.replies[CATALOG] = reply
    return send(client, feed)


def test_a_feed_travels_packed_with_its_name_and_no_force(server: Scripted, said: Elevate, feed: Feed, ears: Ears) -> None:
    assert answered(server, said, feed, Reply(204)) == Receipt(Progress.SUCCESS)
    (request,) = server.requests
    assert (request.method, request.query) == ("PUT", {"blockingTimeout": "PT20S", "name": "a feed"})
    assert request.headers["content-type"] == "application/jsonlines"
    assert request.headers["content-encoding"] == "gzip"
    assert request.headers["content-length"] == str(feed.path.stat().st_size)
    assert gzip.decompress(request.body) == gzip.decompress(feed.path.read_bytes())
    assert "(a file)" in ears.calls[0].request


def test_force_and_a_dry_run_are_said_only_when_a_person_did(server: Scripted, said: Elevate, feed: Feed) -> None:
    answered(server, said, replace(feed, force=True, validate_only=True), Reply(204))
    assert server.requests[0].query.items() >= {"force": "true", "validationOnly": "true"}.items()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_changes_go_by_the_method_of_the_connection(
    simulator: ElevateSimulator, connect: Connect, tmp_path: Path, method: str
) -> None:
    client, simulator.change_method = connect(change_method=method), method
    first = built(client, tmp_path, mug("2001"))
    assert send(client, first).progress is Progress.SUCCESS
    assert send(client, replace(first, extent=Extent.PARTIAL)).progress is Progress.SUCCESS
    simulator.change_method = "DELETE"
    with pytest.raises(Access, match="not_upgraded") as refused:
        send(client, replace(first, extent=Extent.PARTIAL))
    assert "change_method" in refused.value.remedy


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, Access, "voyado_elevate.key"),
        (403, Access, "voyado_elevate.key"),
        (404, Access, "voyado_elevate.no_cluster"),
        (405, Access, "voyado_elevate.not_upgraded"),
        (409, Unavailable, "voyado_elevate.busy"),
        (413, Rejected, "voyado_elevate.too_large"),
        (429, Unavailable, "too_many_calls"),
        (500, Uncertain, "answer_lost"),
        (502, Uncertain, "answer_lost"),
        (503, Unavailable, "voyado_elevate.away"),
        (504, Uncertain, "answer_lost"),
    ],
)
def test_a_status_says_what_follows(
    server: Scripted, said: Elevate, feed: Feed, status: int, error: type[ConnectorError], code: str
) -> None:
    with pytest.raises(error) as refused:
        answered(server, said, feed, Reply(status, {"reason": f"no, {API_KEY}"}))
    assert refused.value.code == code
    assert API_KEY not in f"{refused.value} {refused.value.remedy}"
    assert len(server.requests) == 1, "A feed is sent once; its sender decides."


def test_a_busy_cluster_is_asked_again_in_its_own_time(server: Scripted, said: Elevate, feed: Feed) -> None:
    for status, header, wait in (
        (409, (), 30),
        (409, (("Retry-After", "7"),), 7),
        (503, (("Retry-After", "8"),), 8),
        (503, (), None),
    ):
        with pytest.raises(Unavailable) as refused:
            answered(server, said, feed, Reply(status, {}, header))
        assert refused.value.retry_after == wait


@pytest.mark.parametrize(
    "body", [{"id": 5537431447739019570, "status": "IN_PROGRESS", "reason": None}, {"id": "5537431447739019570"}]
)
def test_an_import_that_goes_on_has_its_number_to_the_last_digit(
    server: Scripted, said: Elevate, feed: Feed, body: dict[str, Any]
) -> None:
    receipt = answered(server, said, feed, Reply(202, body))
    assert receipt.progress.goes_on
    assert receipt.id == "5537431447739019570"


@pytest.mark.parametrize("body", [{}, {"status": "WAITING"}, {"id": 1, "status": "PERHAPS"}, [], "<html>", "", {"id": {}}])
def test_an_acceptance_that_nobody_can_read_is_a_doubt(server: Scripted, said: Elevate, feed: Feed, body: Any) -> None:
    with pytest.raises(Uncertain):
        answered(server, said, feed, Reply(202, body))


DETAILS = {
    "count": 3,
    "productGroups": {"count": 1, "keys": ["G1"]},
    "variants": {"count": 2, "keys": ["A", "B"]},
    "dataErrors": {
        "variant: Missing mandatory property 'listPrice'": {"count": 1, "exampleKeys": ["A"]},
        "variant: Duplicate key": {"count": 1, "exampleKeys": ["A"]},
    },
}


def test_a_refusal_names_each_key_with_every_reason(server: Scripted, said: Elevate, feed: Feed) -> None:
    receipt = answered(server, said, feed, Reply(400, {"reason": f"See\nthere {API_KEY}", "errorDetails": DETAILS}))
    assert (receipt.progress, receipt.code, receipt.harmful) == (Progress.FAILURE, "voyado_elevate.content", False)
    assert receipt.reason == "See there •••"
    assert receipt.keys["A"] == "variant: Missing mandatory property 'listPrice' variant: Duplicate key"
    assert receipt.keys.keys() == {"A", "B", "G1"}


def test_only_the_targets_own_protection_may_be_overridden(server: Scripted, said: Elevate, feed: Feed) -> None:
    words = "Harmful import. Use force."
    assert answered(server, said, feed, Reply(400, {"reason": words})).harmful
    assert not answered(server, said, feed, Reply(400, {"reason": words, "errorDetails": DETAILS})).harmful
    assert not answered(server, said, feed, Reply(400, {"reason": "The key is enforced to be unique."})).harmful


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(400, "Unknown market: fi", (("Content-Type", "text/plain"),)), "Unknown market: fi"),
        (Reply(400, "<html>Bad Request</html>", (("Content-Type", "text/html"),)), "Elevate refused the feed without a reason."),
        (Reply(400, {"message": "No", "errorDetails": {"variants": 7}}), "No"),
        (Reply(400, {"reason": ["x"], "errorDetails": "x"}), "Elevate refused the feed without a reason."),
        (Reply(400, b"\xff{"), "Elevate refused the feed without a reason."),
    ],
)
def test_a_refusal_in_any_shape_is_a_failure(server: Scripted, said: Elevate, feed: Feed, reply: Reply, reason: str) -> None:
    receipt = answered(server, said, feed, reply)
    assert (receipt.progress, receipt.reason, receipt.keys) == (Progress.FAILURE, reason, {})


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("WAITING", Progress.WAITING),
        ("BLOCKED", Progress.WAITING),
        ("IN_PROGRESS", Progress.IN_PROGRESS),
        ("SUCCESS", Progress.SUCCESS),
        ("FAILURE", Progress.FAILURE),
        ("ABORTED", Progress.ABORTED),
        ("NOT_FOUND", Progress.NOT_FOUND),
    ],
)
def test_every_state_of_an_import_is_known(server: Scripted, said: Elevate, status: str, progress: Progress) -> None:
    server.replies[STATUS] = Reply(200, {"id": 17, "status": status, "reason": None})
    receipt = ask(said, "17")
    assert (receipt.progress, receipt.id) == (progress, "17")
    assert bool(receipt.remedy) == (progress in {Progress.FAILURE, Progress.ABORTED, Progress.NOT_FOUND})


@pytest.mark.parametrize("body", [{"id": 18, "status": "SUCCESS"}, {"status": "SUCCESS"}, {"id": 17, "status": "GREAT"}, {}, []])
def test_an_answer_about_something_else_is_no_answer(server: Scripted, said: Elevate, body: Any) -> None:
    server.replies[STATUS] = Reply(200, body)
    with pytest.raises(Unreadable):
        ask(said, "17")


def test_v3_cannot_be_tried_dry(connect: Connect, feed: Feed) -> None:
    with pytest.raises(Rejected, match="no_dry_run"):
        send(connect(version="v3"), replace(feed, validate_only=True))


def test_the_check_says_what_to_move(connect: Connect, simulator: ElevateSimulator) -> None:
    assert CONNECTOR.check(connect()) == "Voyado Elevate, Admin v4"
    assert "ends on 2026-12-31" in CONNECTOR.check(connect(version="v3"))
    simulator.version("v3")
    assert "the first full import moves it to v4" in CONNECTOR.check(connect())


def test_a_failed_import_is_explained_whenever_it_is_asked_about(
    simulator: ElevateSimulator, connect: Connect, tmp_path: Path
) -> None:
    client = connect(blocking_timeout=0)
    simulator.configuration.markets.pop("no")
    receipt = send(client, built(client, tmp_path, mug("2001")))
    while receipt.progress.goes_on:
        receipt = ask(client, receipt.id)
    assert receipt.progress is Progress.FAILURE
    assert "2001" in receipt.keys
    assert json.loads(simulator.db.execute("select details from imports").fetchone()[0])["variants"]["count"] == 1
