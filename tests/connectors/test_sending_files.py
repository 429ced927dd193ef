"""A file through the API door: sent as it is, a piece at a time, each bounded, and told without its content."""

import io
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Event, Thread
from time import monotonic

import pytest

from connectors.errors import Unavailable, Uncertain
from connectors.http import Http
from connectors.testing.contract import Ears
from connectors.testing.simulator import Reply
from tests.connectors.scripted import Scripted, door

LARGE = 3 * 2**20
SOONEST = 3.0


class Metered(io.BytesIO):
    """Remembers the largest piece that was read of it."""

    largest = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.largest = max(self.largest, len(piece))
        return piece


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a server that takes connections and a little of what is sent, and then nothing more."""
    with closing(socket.socket()) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def sluggish() -> Iterator[str]:
    """The address of a server that goes on taking a little of what is sent, for ever."""
    with closing(socket.socket()) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        over = Event()
        thread = Thread(target=_sip, args=(listening, over), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join(5)


def _sip(listening: socket.socket, over: Event) -> None:
    """Each piece is taken well within any time limit, and all of them would take minutes."""
    taken, _ = listening.accept()
    with closing(taken), suppress(ConnectionError):
        while not over.wait(0.05) and taken.recv(8192):
            pass


def test_a_file_goes_in_pieces_and_arrives_whole(server: Scripted, http: Http, ears: Ears) -> None:
    file = Metered(bytes(range(256)) * (LARGE // 256))
    server.replies["/feed"] = Reply(204)
    assert http.write("PUT", "/feed", file=file, headers={"Content-Type": "application/x"}).status == 204
    (request,) = server.requests
    assert request.body == file.getvalue()
    assert request.headers["content-length"] == str(LARGE)
    assert request.headers["content-type"] == "application/x"
    assert file.largest < 2**17
    assert ears.calls[0].request.endswith("(a file)")


def test_a_file_goes_from_where_it_stands(server: Scripted, http: Http) -> None:
    file = io.BytesIO(b"0123456789")
    file.seek(7)
    http.write("PUT", "/feed", file=file)
    assert server.requests[0].body == b"789"


def test_a_receiver_that_stops_taking_ends_in_time(deaf: str, ears: Ears) -> None:
    started = monotonic()
    with door(deaf, ears) as http, pytest.raises(Uncertain):
        http.write("PUT", "/feed", file=io.BytesIO(bytes(8 * LARGE)))
    assert monotonic() - started < SOONEST


def test_a_receiver_that_takes_a_little_for_ever_ends_in_time(sluggish: str, ears: Ears) -> None:
    started = monotonic()
    with door(sluggish, ears) as http, pytest.raises(Uncertain):
        http.write("PUT", "/feed", file=io.BytesIO(bytes(8 * LARGE)))
    assert monotonic() - started < SOONEST


def test_one_call_may_take_longer_than_its_account(server: Scripted, ears: Ears) -> None:
    server.faults.add("timeout_after", times=None, seconds=0.3)
    with door(server.url, ears, read_timeout=0.05, total_timeout=0.1, tries=1) as http:
        with pytest.raises(Unavailable):
            http.read("GET", "/a")
        started = monotonic()
        with pytest.raises(Uncertain):
            http.write("PUT", "/feed", file=io.BytesIO(b"x"), patience=2.0)
    assert monotonic() - started >= 0.3, "It waited until the server hung up."
