"""How much an answer may hold, packed or not, however its length is told."""

import gzip
import zlib

import pytest

from connectors.errors import Uncertain, Unreadable
from connectors.http import Http
from connectors.testing.contract import Ears
from connectors.testing.damage import bomb
from connectors.testing.simulator import Reply
from tests.connectors.scripted import Scripted, door

PACKED = (("Content-Encoding", "gzip"),)
MOST = 2**20


def test_a_packed_answer_is_unpacked(server: Scripted, http: Http) -> None:
    text = b"[" + b"1," * 200_000 + b"1]"
    server.replies["/a"] = Reply(200, gzip.compress(text), PACKED)
    assert http.read("GET", "/a").body == text


@pytest.mark.parametrize("size", [MOST, MOST + 1])
@pytest.mark.parametrize("packed", [False, True])
def test_the_largest_answer_is_taken_and_one_byte_more_refused(server: Scripted, http: Http, size: int, *, packed: bool) -> None:
    body = b"a" * size
    server.replies["/a"] = Reply(200, gzip.compress(body) if packed else body, PACKED if packed else ())
    if size <= MOST:
        assert len(http.read("GET", "/a").body) == size
    else:
        with pytest.raises(Unreadable, match="answer_too_large"):
            http.read("GET", "/a")


@pytest.mark.parametrize("kind", ["huge_body", "gzip_bomb"])
def test_a_flood_ends_at_the_limit(server: Scripted, http: Http, ears: Ears, kind: str) -> None:
    server.faults.add(kind, times=None)
    with pytest.raises(Unreadable, match="answer_too_large"):
        http.read("GET", "/a")
    with pytest.raises(Uncertain, match="answer_too_large"):
        http.write("POST", "/a")
    assert all(len(call.answer) < 64_000 for call in ears.calls)


@pytest.mark.parametrize("level", range(0, 20, 5))
def test_a_packed_answer_cut_anywhere_is_lost(server: Scripted, ears: Ears, level: int) -> None:
    packed = gzip.compress(b'{"prices": [1, 2, 3]}')
    server.replies["/a"] = Reply(200, packed[: len(packed) - 1 - level], PACKED)
    with door(server.url, ears) as http, pytest.raises(Uncertain, match="answer_lost"):
        http.write("GET", "/a")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", b"not packed at all"),
        ("gzip", gzip.compress(b"[1]", mtime=0) + gzip.compress(b"[2]", mtime=0)),
        ("gzip", gzip.compress(b"[1]", mtime=0) + b"rest"),
        ("gzip", gzip.compress(b"[1]", mtime=0)[:-8] + bytes(8)),
        ("br", b"\x0b\x01\x80[1]\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"[1]", mtime=0), mtime=0)),
        ("deflate", zlib.compress(b"[1]")),
    ],
)
def test_a_packing_we_did_not_ask_for_is_refused(server: Scripted, http: Http, name: str, body: bytes) -> None:
    server.replies["/a"] = Reply(200, body, (("Content-Encoding", name),))
    with pytest.raises(Unreadable, match="answer_packed"):
        http.read("GET", "/a")


def test_the_next_answer_is_sound_after_one_was_refused(server: Scripted, http: Http) -> None:
    server.faults.add("huge_body")
    with pytest.raises(Unreadable):
        http.read("GET", "/a")
    assert http.read("GET", "/a").json()["ok"] is True


def test_a_redirect_with_a_bomb_is_measured_like_any_answer(server: Scripted, http: Http) -> None:
    server.replies["/a"] = Reply(302, bomb(), (*PACKED, ("Location", "/b")))
    with pytest.raises(Unreadable, match="answer_too_large"):
        http.read("GET", "/a")
