"""Stands before a real server, and cuts a connection at a byte."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

PIECE = 4096


class Cutter:
    """Hands bytes on to a port of this machine; from outside to inside is ``up``."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._left: int | None = None
        self._up = False
        self._threads: list[Thread] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def after(self, point: int, *, up: bool) -> None:
        """Cut once, so many bytes from now."""
        self._up, self._left = up, point

    def _start(self, do: Callable[[], None]) -> None:
        thread = Thread(target=do, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                outside = self._listener.accept()[0]
                inside = socket.create_connection(("127.0.0.1", self._upstream))
                self._start(lambda outside=outside, inside=inside: self._hand_on(outside, inside, up=True))  # type: ignore[misc]
                self._start(lambda outside=outside, inside=inside: self._hand_on(inside, outside, up=False))  # type: ignore[misc]

    def _hand_on(self, source: socket.socket, target: socket.socket, *, up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(PIECE):
                if self._left is not None and up is self._up:
                    data, self._left = data[: self._left], self._left - len(data)
                target.sendall(data)
                if self._left is not None and self._left <= 0:
                    self._left = None
                    break
        for sock in (source, target):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        if up:
            target.close()
            source.close()
