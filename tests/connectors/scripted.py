"""A server that says what it was told to say, and a door to it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from connectors.base import Rate, Surroundings
from connectors.http import Account, Http
from connectors.testing.contract import Ears
from connectors.testing.simulator import Reply, Request, Route, Simulator

ACCOUNT = "acme:1"


class Scripted(Simulator):
    """Answers each path as ``replies`` says, else with a small JSON object; keeps what it was asked."""

    name = "scripted"

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.requests: list[Request] = []
        super().__init__()

    def routes(self) -> Sequence[Route]:
        return [Route(method, "/.*", self._say) for method in ("GET", "HEAD", "POST", "PUT")]

    def _say(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.replies.get(request.path, Reply(200, {"ok": True, "price": 1.5, "name": "a"}))


@contextmanager
def door(url: str, ears: Ears, *, allow_private: bool = True, **account: Any) -> Iterator[Http]:
    """An impatient door, hung up afterwards."""
    quick = {"pause": 0.001, "read_timeout": 0.4, "total_timeout": 0.8, "connect_timeout": 0.4, "max_bytes": 2**20}
    surroundings = Surroundings(ears, ears, allow_private=allow_private)
    http = Http(Account(url, ACCOUNT, Rate(1000), **{**quick, **account}), surroundings)
    try:
        yield http
    finally:
        http.close()
