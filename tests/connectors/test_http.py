"""The API door against a real server: what is tried again, what is sent once, and what each failure is called."""

from decimal import Decimal
from time import monotonic
from typing import Any

import msgspec
import pytest

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain, Unreadable
from connectors.http import Http, Response
from connectors.testing.contract import Ears
from connectors.testing.contract.writing import DOUBTS
from connectors.testing.faults import Kind
from connectors.testing.simulator import Reply
from tests.connectors.scripted import ACCOUNT, Scripted, door

SOONEST = 5.0
"""Seconds within which every fault must have ended; the limits of the door are far below."""


def test_money_keeps_its_last_digit_both_ways(server: Scripted, http: Http) -> None:
    server.replies["/price"] = Reply(200, b'{"price": 10.10, "big": 12345678901234567890.123456789}')
    answer = http.write("POST", "/price", json={"price": Decimal("10.10")}).json()
    assert answer == {"price": Decimal("10.10"), "big": Decimal("12345678901234567890.123456789")}
    assert server.requests[0].body == b'{"price":10.10}'


def test_questions_travel_as_they_were_asked(server: Scripted, http: Http) -> None:
    http.read("GET", "/Items?$top=1", params={"$filter": "Name eq 'a b+c&d'", "empty": ""})
    assert server.requests[0].pairs == [("$top", "1"), ("$filter", "Name eq 'a b+c&d'"), ("empty", "")]


def test_a_path_never_leaves_the_accounts_address(server: Scripted, http: Http) -> None:
    http.read("GET", "http://elsewhere.example/stolen")
    http.read("GET", "//elsewhere.example/stolen")
    assert [request.path for request in server.requests] == ["/http://elsewhere.example/stolen", "/elsewhere.example/stolen"]


def test_one_connection_serves_many_calls(server: Scripted, http: Http) -> None:
    server.replies["/none"] = Reply(204)
    for method, path in (("GET", "/a"), ("HEAD", "/a"), ("GET", "/none"), ("POST", "/b"), ("GET", "/a")):
        http.read(method, path)
    assert server.connections == 1


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.RST, Kind.CUT_BODY, Kind.TIMEOUT_BEFORE])
def test_a_read_is_tried_again_until_it_succeeds(server: Scripted, http: Http, kind: Kind) -> None:
    server.faults.add(kind, times=2)
    assert http.read("GET", "/a").status == 200


def test_a_read_gives_up_after_its_tries(server: Scripted, http: Http, ears: Ears) -> None:
    server.faults.add("status", times=None, status=502)
    with pytest.raises(Unavailable) as error:
        http.read("GET", "/a")
    assert (error.value.code, len(ears.calls), len(ears.turns)) == ("remote_failed", 3, 3)


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_write_is_sent_once_and_its_lost_answer_is_a_doubt(server: Scripted, http: Http, ears: Ears, kind: Kind) -> None:
    server.faults.add(kind, times=None)
    started = monotonic()
    with pytest.raises(Uncertain) as error:
        http.write("POST", "/orders", json={"a": 1}).json()
    assert len(ears.calls) == 1
    assert len(server.requests) <= 1
    assert error.value.__context__ is None, "The library's error names the address with its secrets."
    assert monotonic() - started < SOONEST


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_fault_that_lasts_ends_every_read_in_time(server: Scripted, http: Http, kind: Kind) -> None:
    server.faults.add(kind, times=None)
    started = monotonic()
    with pytest.raises((Unavailable, Unreadable)):
        http.read("GET", "/a").json()
    assert monotonic() - started < SOONEST


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (301, Access, Access),
        (302, Access, Uncertain),
        (400, Rejected, Rejected),
        (401, Access, Access),
        (403, Access, Access),
        (404, Rejected, Rejected),
        (408, Unavailable, Uncertain),
        (422, Rejected, Rejected),
        (425, Unavailable, Unavailable),
        (429, Unavailable, Unavailable),
        (500, Unavailable, Uncertain),
        (503, Unavailable, Uncertain),
        (504, Unavailable, Uncertain),
    ],
)
def test_each_status_is_named_by_what_follows(
    server: Scripted, http: Http, status: int, reading: type[ConnectorError], writing: type[ConnectorError]
) -> None:
    server.replies["/a"] = Reply(status, "<b>no</b>")
    for call, expected in ((http.read, reading), (http.write, writing)):
        with pytest.raises(expected) as error:
            call("POST", "/a")
        assert error.type is expected
        assert error.value.remedy


def test_an_expected_status_is_returned(server: Scripted, http: Http) -> None:
    server.replies["/a"] = Reply(404, {"code": 7})
    assert http.read("GET", "/a", expect=(404,)).json() == {"code": 7}


def test_a_vendor_reads_its_own_errors_first(server: Scripted, ears: Ears) -> None:
    seen: list[tuple[int, bool]] = []

    def explain(answer: Response, writing: bool) -> ConnectorError | None:
        seen.append((answer.status, writing))
        return Rejected("acme.7", "The key hunter22 is odd.", "Ask.") if answer.status == 500 else None

    server.replies |= {"/own": Reply(500), "/other": Reply(404)}
    with door(server.url, ears, explain=explain, secrets=("hunter22",)) as http:
        with pytest.raises(Rejected, match=r"acme\.7: The key ••• is odd"):
            http.write("POST", "/own")
        with pytest.raises(Rejected, match="refused"):
            http.read("GET", "/other")
    assert seen == [(500, True), (404, False)]


@pytest.mark.parametrize(("said", "waits"), [("7", 7.0), ("0.5", 0.5), ("soon", None), ("-3", None)])
def test_too_many_calls_pause_the_account_as_long_as_it_says(
    server: Scripted, ears: Ears, said: str, waits: float | None
) -> None:
    server.faults.add("status", times=None, status=429, retry_after=said)
    with door(server.url, ears, longest_pause=0.4) as http, pytest.raises(Unavailable) as error:
        http.read("GET", "/a")
    assert error.value.retry_after == waits
    assert ears.pauses[0] == (ACCOUNT, waits or 0.001)
    assert len(ears.calls) == (1 if waits else 3), "A long wait is handed to the caller."


def test_a_date_to_retry_after_is_understood(server: Scripted, ears: Ears) -> None:
    server.faults.add("status", times=None, status=503, retry_after="Fri, 01 Jan 2100 00:00:00 GMT")
    with door(server.url, ears) as http, pytest.raises(Unavailable) as error:
        http.read("GET", "/a")
    assert (error.value.retry_after or 0) > 1e9


def test_nothing_listens_so_nothing_was_sent(ears: Ears) -> None:
    server = Scripted()
    url = server.start()
    server.stop()
    with door(url, ears) as http, pytest.raises(Unavailable) as error:
        http.write("POST", "/a")
    assert error.value.code == "no_connection"
    assert error.value.__context__ is None


@pytest.mark.parametrize("url", ["ftp://a.example", "acme", "http://", "http://a b", "http://[::1", "https://x\x00y.example", ""])
def test_an_address_that_cannot_be_called_asks_for_a_person(ears: Ears, url: str) -> None:
    with door(url, ears) as http, pytest.raises((Access, Unavailable)):
        http.write("POST", "/a")
    assert all(call.status is None for call in ears.calls)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".example", "..", "a..b"])
def test_an_unknown_host_leaves_no_doubt(ears: Ears, host: str) -> None:
    with door(f"http://{host}", ears) as http, pytest.raises((Unavailable, Access)) as error:
        http.write("POST", "/a")
    assert error.value.code in {"host_unknown", "address_unusable"}


def test_a_passed_deadline_sends_nothing(server: Scripted, http: Http) -> None:
    with http.deadline(0), pytest.raises(Unavailable, match="deadline"):
        http.write("POST", "/a")
    assert server.requests == []


def test_a_deadline_that_passes_after_a_write_is_a_doubt(server: Scripted, http: Http) -> None:
    server.faults.add("timeout_before", "GET /.*", times=None)
    with http.deadline(0.2):
        http.write("POST", "/a")
        with pytest.raises(Unavailable):
            http.read("GET", "/b")
        with pytest.raises(Uncertain, match="deadline"):
            http.write("POST", "/c")
    assert [request.path for request in server.requests] == ["/a"]


def test_a_deadline_bounds_all_tries_together(server: Scripted, ears: Ears) -> None:
    server.faults.add("timeout_before", times=None)
    started = monotonic()
    with door(server.url, ears, read_timeout=20, total_timeout=60) as http, pytest.raises(Unavailable), http.deadline(0.2):
        http.read("GET", "/a")
    assert monotonic() - started < SOONEST


def test_an_inner_deadline_never_outlasts_the_outer_one(http: Http) -> None:
    with http.deadline(0), http.deadline(60), pytest.raises(Unavailable, match="deadline"):
        http.read("GET", "/a")


def test_a_turn_that_does_not_come_is_not_tried_again(server: Scripted) -> None:
    class Full(Ears):
        def acquire(self, account: str, rate: Any, *, within: float) -> None:
            self.turns.append((account, rate))
            raise Unavailable("no_turn", "Full.", "Wait.")

    full = Full()
    with door(server.url, full) as http, pytest.raises(Unavailable, match="no_turn"):
        http.read("GET", "/a")
    assert (len(full.turns), server.requests) == (1, [])


def test_a_decoder_that_finds_something_else_says_unreadable(server: Scripted, http: Http) -> None:
    server.replies["/a"] = Reply(200, {"id": "seven"})
    with pytest.raises(Unreadable):
        http.read("GET", "/a").decode(msgspec.json.Decoder(dict[str, int]))
    assert http.read("GET", "/a").decode(msgspec.json.Decoder(dict[str, str])) == {"id": "seven"}


def test_an_error_told_with_status_200_is_an_error_where_the_account_says_so(server: Scripted, ears: Ears) -> None:
    def explain(answer: Response, writing: bool) -> ConnectorError | None:
        return Rejected("no_stock", "Sold out.", "Order less.") if b"error" in answer.body else None

    server.replies["/rpc"] = Reply(200, {"error": {"message": "sold out"}})
    with door(server.url, ears, explain=explain) as http:
        assert http.write("POST", "/rpc").status == 200
    with door(server.url, ears, explain=explain, errors_in_success=True) as http:
        with pytest.raises(Rejected) as error:
            http.write("POST", "/rpc")
        assert http.write("POST", "/well").status == 200
    assert [call.error for call in ears.calls] == ["", str(error.value), ""]


def test_a_servers_own_traceback_is_kept_nowhere(server: Scripted, ears: Ears) -> None:
    server.replies["/rpc"] = Reply(500, {"message": "broken", "debug": 'File "/srv/shop.py"\n' * 2000})
    with door(server.url, ears, hidden_fields=("debug",)) as http, pytest.raises(Uncertain):
        http.write("POST", "/rpc")
    assert "broken" in ears.calls[0].answer
    assert "shop.py" not in ears.calls[0].answer
