"""Stands before the servers of a simulator: breaks connections at any byte, and ends TLS for the one that has none."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLContext

from connectors.testing.damage import HTML
from connectors.testing.fileserver_faults import Desk, Line, Mode, Struck
from connectors.testing.server import DRIBBLE, HUGE

HOME = "127.0.0.1"
LARGEST = 2**18
MIB = 2**20
BLINK = 0.02
"""Seconds between two looks whether everything ends."""

Edit = Callable[[bytes], Awaitable[bytes]]


@dataclass(slots=True)
class Fuse:
    """Burns at a byte: everything up to it is passed on, and then the connection is cut. ``up``: what clients send."""

    up: bool
    left: int
    burnt: bool = False

    def pass_on(self, data: bytes, *, up: bool) -> bytes:
        """What of it still gets through."""
        if up is not self.up or self.burnt:
            return data
        passed = data[: self.left]
        self.left -= len(passed)
        self.burnt = self.left <= 0
        return passed


class Relay:
    """Takes connections for a server behind it, and hands bytes on in both directions."""

    def __init__(self, desk: Desk, upstream: int, tls: SSLContext | None = None) -> None:
        self._desk = desk
        self.upstream = upstream
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self.lines: dict[int, Line] = {}
        self.fuse: Fuse | None = None
        self.greeted = 0

    async def start(self, port: int) -> int:
        """Listen; the port."""
        return await self.listen(port, self._meet, self._tls)

    async def listen(
        self, port: int, meet: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], tls: SSLContext | None
    ) -> int:
        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            with suppress(OSError, EOFError, asyncio.CancelledError, ValueError):
                await meet(reader, writer)
            writer.transport.abort()

        server = await asyncio.start_server(met, HOME, port, ssl=tls, limit=LARGEST)
        self._servers.append(server)
        number: int = server.sockets[0].getsockname()[1]
        return number

    async def stop(self) -> None:
        """Hang up on everybody."""
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def refusal(self, status: int) -> bytes:
        """What a server says in place of its greeting."""
        raise NotImplementedError

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line()
        self.greeted += 1
        try:
            after = self._desk.before("CONNECT", "/", line)
            self._desk.after(after, line)
        except Struck as struck:
            line.refuses_login = struck.status in {401, 403}
            if line.mode is Mode.OPEN and not line.refuses_login:
                writer.write(self.refusal(struck.status))
                await writer.drain()
                return
        await self.relay(line, reader, writer, self.upstream)

    async def relay(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        """Between a client and a server's port, until one of them has enough."""
        behind, ahead = await asyncio.open_connection(HOME, port, limit=LARGEST)
        own: int = ahead.get_extra_info("sockname")[1]
        self.lines[own] = line
        up = asyncio.create_task(self._up(line, reader, writer, ahead))
        try:
            await self._down(line, behind, writer)
        finally:
            up.cancel()
            ahead.transport.abort()
            self.lines.pop(own, None)

    async def _up(
        self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ahead: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, EOFError, ValueError):
            while data := await self.heard(line, reader, writer):
                passed = self._fused(data, up=True)
                ahead.write(passed)
                await ahead.drain()
                if len(passed) < len(data):
                    line.mode = Mode.CUT
                    break
            ahead.write_eof()
        if line.mode is Mode.CUT:
            ahead.transport.abort()
            writer.transport.abort()

    async def heard(self, _: Line, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> bytes:
        """The next bytes of a client that are for the server."""
        return await reader.read(LARGEST)

    async def said(self, _: Line, reader: asyncio.StreamReader) -> bytes:
        """The next bytes of the server that are for a client."""
        return await reader.read(LARGEST)

    async def _down(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await self.said(line, reader):
            if not await self._passed(line, data, writer):
                return
        await self._until_taken(writer)

    @staticmethod
    async def _until_taken(writer: asyncio.StreamWriter) -> None:
        """The server is done; what it said must still arrive, with the end that belongs to it."""
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    def _fused(self, data: bytes, *, up: bool) -> bytes:
        return self.fuse.pass_on(data, up=up) if self.fuse else data

    async def _passed(self, line: Line, data: bytes, writer: asyncio.StreamWriter) -> bool:
        """Whether the talk goes on after these bytes."""
        if line.mode is Mode.OPEN:
            return await self._passed_open(line, data, writer)
        if line.mode is Mode.DRIBBLE:
            return await self._dribbled(data, writer)
        if line.mode is Mode.MUTE:
            await self._pause(line.seconds)
        elif line.mode is Mode.RESET:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif line.mode is not Mode.CUT:
            await self._nonsense(line.mode, writer)
        return False

    @staticmethod
    async def _dribbled(data: bytes, writer: asyncio.StreamWriter) -> bool:
        for at in range(len(data)):
            writer.write(data[at : at + 1])
            await writer.drain()
            await asyncio.sleep(DRIBBLE)
        return True

    async def _nonsense(self, mode: Mode, writer: asyncio.StreamWriter) -> None:
        if mode is Mode.FLOOD:
            for _ in range(HUGE // MIB):
                writer.write(b"a" * MIB)
                await writer.drain()
        writer.write(HTML)
        await self._until_taken(writer)

    async def _passed_open(self, line: Line, data: bytes, writer: asyncio.StreamWriter) -> bool:
        passed = self._fused(data, up=False)
        if line.within is not None:
            passed = passed[: line.within]
            line.within -= len(passed)
        writer.write(passed)
        await writer.drain()
        if len(passed) == len(data) and line.within != 0:
            return True
        line.mode = Mode.CUT
        await self._until_taken(writer)
        return False

    async def _pause(self, seconds: float) -> None:
        ends = asyncio.get_running_loop().time() + seconds
        while not self._desk.stopping.is_set() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(BLINK)


class SshRelay(Relay):
    """Before an SSH server: everything is bytes."""

    def refusal(self, status: int) -> bytes:
        """OpenSSH's own words where it is too busy."""
        return b"Exceeded MaxStartups\r\n" if status in {429, 503} else b"\r\n"


class FtpRelay(Relay):
    """Before an FTP server: ends TLS, and stands before its transfers too."""

    def __init__(self, desk: Desk, upstream: int, tls: SSLContext | None, *, implicit: bool, reuse: bool) -> None:
        super().__init__(desk, upstream, tls if implicit else None)
        self._certificate = tls
        self._implicit = implicit
        self._reuse = reuse

    def refusal(self, status: int) -> bytes:
        """As most servers say it."""
        return b"421 Too many connections, come back later.\r\n" if status in {429, 503} else b"500 Not now.\r\n"

    async def heard(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        while command := await reader.readline():
            word = command.split()[0].upper() if command.strip() else b""
            if word not in {b"AUTH", b"PBSZ", b"PROT"} or self._certificate is None:
                return command
            writer.write(b"234 Go ahead.\r\n" if word == b"AUTH" else b"200 Done.\r\n")
            await writer.drain()
            if word == b"AUTH":
                await writer.start_tls(self._certificate)
        return b""

    async def said(self, line: Line, reader: asyncio.StreamReader) -> bytes:
        reply = await reader.readline()
        if not reply.startswith(b"227 "):
            return reply
        numbers = reply[reply.index(b"(") + 1 : reply.index(b")")].split(b",")
        port = await self._transfer(line, int(numbers[4]) * 256 + int(numbers[5]))
        return b"227 Entering Passive Mode (127,0,0,1,%d,%d).\r\n" % divmod(port, 256)

    async def _transfer(self, line: Line, upstream: int) -> int:
        """Listen for one transfer; the port."""

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            private = writer.get_extra_info("ssl_object")
            if self._reuse and private is not None and not private.session_reused:
                return
            await Transfer(self._desk, upstream, self).relay(line, reader, writer, upstream)

        return await self.listen(0, meet, self._certificate)


class Transfer(Relay):
    """A transfer's bytes; it shares its owner's line and fuse."""

    def __init__(self, desk: Desk, upstream: int, owner: FtpRelay) -> None:
        super().__init__(desk, upstream)
        self._owner = owner

    def _fused(self, data: bytes, *, up: bool) -> bytes:
        fuse = self._owner.fuse
        return fuse.pass_on(data, up=up) if fuse else data
