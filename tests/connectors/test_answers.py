"""Strict reading: what a remote must have meant, or a refusal."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.answers import Response, strict_json
from connectors.errors import Uncertain, Unreadable

BROKEN = [
    b"",
    b" ",
    b"NaN",
    b'{"price": NaN}',
    b'{"price": Infinity}',
    b'{"price": -Infinity}',
    b'{"name": "\xff"}',
    b'{"name": "a\\u0000b"}',
    b'{"name": "a\x00b"}',
    b'\xef\xbb\xbf{"bom": 1}',
    b'{"cut": [1, 2',
    b"{'single': 1}",
    b'{"a": 1} trailing',
    b"<html>no</html>",
    b"[" * 100_000,
    b"[" * 100_000 + b"]" * 100_000,
]
ABSURD = [
    b'{"price": 1e400}',
    b'{"price": -1E+309}',
    b'{"price": 1e-400}',
    b'{"price": 1e99999999999999999999}',
    b'{"price": ' + b"9" * 5000 + b"}",
    b'{"price": 1, "price": 2}',
    b'{"a": {"b": 1, "b": 1}}',
]


def answer(body: bytes, *, writing: bool = False) -> Response:
    return Response(200, {}, body, "https://acme.example/a", writing)


@pytest.mark.parametrize("body", BROKEN + ABSURD, ids=lambda body: repr(body[:30]))
def test_what_nobody_can_have_meant_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable) as error:
        answer(body).json()
    assert error.value.__context__ is None, "A raw answer may stand in it."
    with pytest.raises(Uncertain):
        answer(body, writing=True).json()


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:30]))
def test_a_decoder_refuses_damage_too(body: bytes) -> None:
    with pytest.raises(Unreadable):
        answer(body).decode(msgspec.json.Decoder(dict[str, msgspec.Raw]))


def test_an_escaped_backslash_is_no_nul() -> None:
    assert answer(rb'{"path": "C:\\u0000"}').json() == {"path": r"C:\u0000"}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_every_price_comes_through_exactly(price: Decimal) -> None:
    assert Decimal(strict_json(f'{{"price": {price:f}}}'.encode())["price"]) == price


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    try:
        answer(body).json()
    except Unreadable as error:
        assert error.remedy  # noqa: PT017 - either outcome is right
