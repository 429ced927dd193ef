"""A real system behind the fault switches of a simulator: the contract that a simulator is tried by, tried on the real one.

What the real system answers is handed on as it is; only what is armed strikes, on the wire, in a body, or in what it says.
"""

from http.client import HTTPConnection
from urllib.parse import urlsplit

from connectors.testing.messages import Reply, Request, Route
from connectors.testing.simulator import Simulator

PATIENCE = 60.0
HOP_BY_HOP = frozenset(("connection", "transfer-encoding", "content-length", "keep-alive", "server", "date"))


class Proxy(Simulator):
    """Stands before ``upstream``, an address of the kind ``http://host:port`` on this machine. Override ``forward`` to lie."""

    name = "proxy"
    dribble = 0.2

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._host, self._port = parts.hostname or "", parts.port
        super().__init__()

    def routes(self) -> list[Route]:
        return [Route(method, ".*", self.forward) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")]

    def forward(self, request: Request) -> Reply:
        """What the real system says to a request."""
        connection = HTTPConnection(self._host, self._port, timeout=PATIENCE)
        try:
            # The client's own framing and packing end here.
            kept = {
                name: value for name, value in request.headers.items() if name not in HOP_BY_HOP | {"accept-encoding", "host"}
            }
            connection.request(request.method, request.target, request.body or None, kept)
            answer = connection.getresponse()
            headers = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP)
            return Reply(answer.status, answer.read(), headers)
        finally:
            connection.close()
