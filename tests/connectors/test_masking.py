"""No secret stands in what is kept, in whatever disguise it travelled."""

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.auth import HTTPBasicAuth

from connectors.errors import Rejected
from connectors.http import Http
from connectors.masking import HIDDEN, MOST, Mask
from connectors.testing.contract import Ears
from connectors.testing.simulator import Reply
from tests.connectors.scripted import Scripted, door

SECRET = 'p/w"ü\\+&= <1>'


@pytest.mark.parametrize(
    "disguise",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        urlencode({"x": SECRET}),
        json.dumps(SECRET),
        json.dumps({"x": SECRET}, ensure_ascii=False),
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f"ab:{SECRET}:cd".encode()).decode(),
        base64.urlsafe_b64encode(f"{SECRET}x".encode()).decode(),
    ],
)
def test_a_known_secret_is_hidden_in_every_disguise(disguise: str) -> None:
    masked = Mask([SECRET]).text(f"before {disguise} after")
    assert HIDDEN in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert not any(part in masked for part in (SECRET, quote(SECRET), base64.b64encode(SECRET.encode()).decode()[:-4]))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"Password": "x1"}', f'{{"Password": "{HIDDEN}"}}'),
        ('{"SessionId":"x1","Version":"10"}', f'{{"SessionId":"{HIDDEN}","Version":"10"}}'),
        ('{"access_token": "x\\"1", "a": 1}', f'{{"access_token": "{HIDDEN}", "a": 1}}'),
        ('{"token": 17}', f'{{"token": "{HIDDEN}"}}'),
        ('{"secrets": ["x1", "x2"], "a": 1}', f'{{"secrets": "{HIDDEN}", "a": 1}}'),
        ('{"credentials": {"user": "x1"}, "a": 1}', f'{{"credentials": "{HIDDEN}", "a": 1}}'),
        ('{"client_secret": "cut off in the mid', f'{{"client_secret": "{HIDDEN}"'),
        ("consumer_key=ck_1&consumer_secret=cs_1&page=2", f"consumer_key={HIDDEN}&consumer_secret={HIDDEN}&page=2"),
        ("oauth_signature=x%2F1&oauth_nonce=n", f"oauth_signature={HIDDEN}&oauth_nonce={HIDDEN}"),
        ('{"name": "Ann", "email": "ann@example.org"}', '{"name": "Ann", "email": "ann@example.org"}'),
        ('{"key": "A1", "total": "10.50"}', '{"key": "A1", "total": "10.50"}'),
    ],
)
def test_what_stands_under_a_secrets_name_is_hidden(text: str, masked: str) -> None:
    assert Mask([]).text(text) == masked


def test_hiding_twice_changes_nothing_more() -> None:
    mask = Mask([SECRET])
    once = mask.text(json.dumps({"password": SECRET, "note": f"it is {SECRET}", "token": 1}))
    assert mask.text(once) == once


@given(st.text(min_size=4, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_secret_is_hidden_anywhere(secret: str, before: str, after: str) -> None:
    for disguise in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        assert disguise in HIDDEN or disguise not in Mask([secret]).text(f"{before}{disguise}{after}")


def test_an_address_shows_neither_user_nor_key() -> None:
    masked = Mask(["hunter22"]).url("https://ann:hunter22@acme.example:1/a?api_key=x1&page=2#hunter22")
    assert masked == f"https://{HIDDEN}@acme.example:1/a?api_key={HIDDEN}&page=2#{HIDDEN}"


def test_a_secret_on_the_cut_is_hidden_whole() -> None:
    for before in range(MOST - 30, MOST + 2):
        shown = Mask(["hunter22hunter22"]).body(b"a" * before + b"hunter22hunter22" + b"b" * 99)
        assert "hunt" not in shown
        assert len(shown) < MOST + 40


def test_every_place_of_a_call_is_masked(server: Scripted, ears: Ears) -> None:
    said: dict[str, Any] = {"SessionId": "s-123456789012", "echo": "hunter22", "name": "Ann"}
    cookies = (
        ("Set-Cookie", "B1SESSION=s-123456789012; path=/"),
        ("Set-Cookie", "id=0123456789abcdef"),
        ("X-Api-Token", "t-999"),
    )
    server.replies["/login"] = Reply(200, said, cookies)
    with door(server.url, ears, secrets=("hunter22",)) as http:
        http.write(
            "POST", "/login", params={"token": "t-999"}, json={"Password": "hunter22"}, auth=HTTPBasicAuth("ann", "hunter22")
        )
        server.replies["/echo"] = Reply(200, {"note": "you are 0123456789abcdef"})
        http.read("GET", "/echo", headers={"Cookie": "other=x1x1"})
    kept = repr(ears.calls)
    assert not [word for word in ("hunter22", "s-1234", "0123456789abcdef", "t-999", "x1x1", "YW5uOmh1bnRlcjIy") if word in kept]
    assert "Ann" in kept


def test_an_error_never_repeats_a_secret(server: Scripted, ears: Ears) -> None:
    def explain(answer: Any, writing: bool) -> Rejected:
        return Rejected("acme", answer.body.decode(), answer.body.decode())

    server.replies["/a"] = Reply(400, "hunter22 is wrong")
    with door(server.url, ears, secrets=("hunter22",), explain=explain) as http, pytest.raises(Rejected) as error:
        http.read("GET", "/a")
    assert "hunter22" not in f"{error.value!r} {error.value.message} {error.value.remedy} {ears.calls}"


def test_an_account_does_not_show_its_secrets(http: Http, ears: Ears, server: Scripted) -> None:
    with door(server.url, ears, secrets=("hunter22",)) as other:
        assert "hunter22" not in repr(other._account)


def test_a_binary_answer_becomes_text_that_a_database_takes() -> None:
    assert Mask([]).body(b"a\x00\xff") == "a\ufffd\ufffd"


def test_hostile_text_is_masked_in_good_time() -> None:
    for hostile in ('"' * MOST, '"token":"' + "\\" * MOST, "token" * (MOST // 5), '"a' * (MOST // 2), "token=" * (MOST // 6)):
        Mask(["hunter22"]).body(hostile.encode())


def test_the_library_logs_no_address(server: Scripted, http: Http, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    http.read("GET", "/a", params={"consumer_secret": "cs_1"})
    assert "cs_1" not in caplog.text
