"""The socket side of a simulator: HTTP/1.1 with kept connections, and every way to break one."""

import os
import socket
import struct
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext, SSLError
from threading import Event, Thread, current_thread
from typing import Any, Protocol

from connectors.testing.damage import DAMAGES, damaged
from connectors.testing.faults import AFTER, INSTEAD, Fault, Faults, Kind
from connectors.testing.messages import Reply, Request

DRIBBLE = 0.02
"""Seconds between two bytes of a slow answer."""
HUGE = 256 * 2**20
LARGEST_REQUEST = 64 * 2**20


class System(Protocol):
    """What the server needs of a simulator."""

    faults: Faults
    stopping: Event
    dribble: float

    def answer(self, request: Request) -> Reply: ...
    def about(self, request: Request) -> str: ...
    def error(self, status: int, message: str) -> Reply: ...


class Server(ThreadingHTTPServer):
    """Serves one system on the loopback address."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, system: System, port: int, tls: SSLContext | None) -> None:
        self.system = system
        self.scheme = "https" if tls else "http"
        self.talks: dict[Thread, socket.socket] = {}
        self.greeted = 0
        super().__init__(("127.0.0.1", port), _Talk)
        if tls:
            # The handshake belongs to the talk's own thread, so that one silent client does not hold up the others.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def hang_up(self) -> None:
        """End every connection, and wait for whoever still works on one."""
        for thread, sock in list(self.talks.items()):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker
            finally:
                thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what is our fault; a client that hangs up is none."""
        if not isinstance(sys.exception(), ConnectionError | SSLError):
            super().handle_error(request, client_address)


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.talks[current_thread()] = self.connection
        self.server.greeted += 1

    def finish(self) -> None:
        self.server.talks.pop(current_thread(), None)
        super().finish()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the calls are counted."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_REQUEST:
            self._send(Reply(413, "The request is too large."))
            return
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        system = self.server.system
        path = system.about(request)
        if path.startswith("/_simulator/"):
            self._send(system.answer(request))
        elif fault := system.faults.take(request.method, path, INSTEAD):
            self._instead(fault)
        else:
            self._work(request, system.faults.take(request.method, path, AFTER))

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is served: routes, not we, tell which of them there are."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _instead(self, fault: Fault) -> None:
        if fault.kind is Kind.STATUS:
            self._send(self._status(fault))
        elif fault.kind is Kind.REDIRECT_LOOP:
            self._send(Reply(302, b"", (("Location", self.path),)))
        else:
            self._leave(fault.seconds if fault.kind is Kind.TIMEOUT_BEFORE else 0)

    def _work(self, request: Request, fault: Fault | None) -> None:
        system = self.server.system
        if fault and fault.kind is Kind.LATE_WORK and system.stopping.wait(fault.seconds):
            self._leave(0)
            return
        reply = system.answer(request)
        if fault is None or fault.kind is Kind.LATE_WORK:
            self._send(reply)
        elif fault.kind in DAMAGES:
            self._send(damaged(fault.kind, reply))
        else:
            self._break(fault, reply)

    def _break(self, fault: Fault, reply: Reply) -> None:
        match fault.kind:
            case Kind.STATUS_AFTER:
                self._send(self._status(fault))
            case Kind.CUT_BODY:
                self._write(self._head(reply) + reply.content()[: len(reply.content()) // 2])
                self._leave(0)
            case Kind.SLOW_BYTES:
                self._dribble(self._head(reply) + reply.content())
            case Kind.HUGE_BODY:
                self._flood()
            case Kind.RST:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(self.connection.detach())
                self._leave(0)
            case _:
                self._leave(fault.seconds if fault.kind is Kind.TIMEOUT_AFTER else 0)

    def _status(self, fault: Fault) -> Reply:
        waits = (("Retry-After", fault.retry_after),) if fault.retry_after else ()
        if fault.body is not None:
            return Reply(fault.status, fault.body, (("Content-Type", fault.content_type), *waits))
        vendors = self.server.system.error(fault.status, "The system was told to fail.")
        return Reply(vendors.status, vendors.body, (*vendors.headers, *waits))

    def _head(self, reply: Reply) -> bytes:
        headers = dict.fromkeys(name.lower() for name, _ in reply.headers)
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Answer',))[0]}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if "content-type" not in headers and reply.body is not None:
            lines.append("Content-Type: application/json; charset=utf-8")
        if reply.status != 204:
            lines.append(f"Content-Length: {len(reply.content())}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _send(self, reply: Reply) -> None:
        body = b"" if self.command == "HEAD" or reply.status == 204 else reply.content()
        self._write(self._head(reply) + body)

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)

    def _dribble(self, data: bytes) -> None:
        for at in range(len(data)):
            if self.server.system.stopping.wait(self.server.system.dribble):
                break
            self._write(data[at : at + 1])
        self._leave(0)

    def _flood(self) -> None:
        self._write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"value":"')
        for _ in range(HUGE // 2**20):
            self._write(b"a" * 2**20)
        self._leave(0)

    def _leave(self, seconds: float) -> None:
        """Say nothing (more), and hang up after a while."""
        self.server.system.stopping.wait(seconds)
        self.close_connection = True
