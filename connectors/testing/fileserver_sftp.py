"""The SFTP side of a simulated file server."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any, TypeVar

import asyncssh

from connectors.testing.faults import Fault, Kind
from connectors.testing.fileserver_disk import Disk
from connectors.testing.fileserver_faults import Desk, Line, Mode, Struck, edited

T = TypeVar("T")

_CODES = {404: asyncssh.FX_NO_SUCH_FILE, 401: asyncssh.FX_PERMISSION_DENIED, 403: asyncssh.FX_PERMISSION_DENIED}
_BUSY = {429, 503}


class Guard(asyncssh.SSHServer):
    """Who may log in."""

    def __init__(self, lines: dict[int, Line], guests: set[Any], account: tuple[str, str], key: str) -> None:
        self._lines = lines
        self._guests = guests
        self._account, self._key = account, key
        self._line = Line()

    def connection_made(self, conn: Any) -> None:
        self._guests.add(conn)
        self._line = self._lines.get(conn.get_extra_info("peername")[1], self._line)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == self._account and not self._line.refuses_login

    def public_key_auth_supported(self) -> bool:
        return bool(self._key)

    def validate_public_key(self, username: str, key: Any) -> bool:
        known = asyncssh.import_public_key(self._key)
        return username == self._account[0] and key == known and not self._line.refuses_login


class Files(asyncssh.SFTPServer):
    """One session's files. Every request passes the desk."""

    def __init__(self, channel: Any, desk: Desk, lines: dict[int, Line], disk: Disk) -> None:
        super().__init__(channel, chroot=os.fsencode(disk.root))
        self._desk = desk
        self._disk = disk
        self._line = lines.get(channel.get_extra_info("peername")[1], Line())
        self._writing: dict[int, Fault | None] = {}

    async def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
        name = _plain(path)
        if pflags & asyncssh.FXF_WRITE:
            fault = await self._before("PUT", name)
            written = super().open(path, pflags, attrs)
            self._writing[id(written)] = fault
            return written
        fault = await self._before("GET", name)
        try:
            wrong = self._desk.content(name)
        except Struck as struck:
            raise _refused(struck) from None
        file: Any = super().open(path, pflags, attrs)
        # Whoever asked for it may have hung up meanwhile.
        self._disk.opened.append(file)
        if fault:
            self._after_read(fault, file)
        return self._damaged(file, wrong) if wrong else file

    def fstat(self, file_obj: Any) -> Any:
        return asyncssh.SFTPAttrs() if isinstance(file_obj, BytesIO) else super().fstat(file_obj)

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        if not self._disk.take(len(data)):
            raise asyncssh.SFTPError(asyncssh.FX_FAILURE, "Failure")
        return super().write(file_obj, offset, self._disk.kept(data))

    def close(self, file_obj: Any) -> None:
        fault = self._writing.pop(id(file_obj), None)
        super().close(file_obj)
        self._after(fault)

    async def scandir(self, path: bytes) -> AsyncIterator[Any]:
        folder = _plain(path)
        fault = await self._before("LIST", folder)
        async for entry in super().scandir(path):
            raw: Any = entry.filename
            name = raw.decode(errors="surrogateescape")
            if entry.attrs.size is not None:
                entry.attrs.size = self._desk.size("LIST", f"{folder.rstrip('/')}/{name}", entry.attrs.size)
            for shown in self._disk.shown(raw):
                entry.filename = shown
                yield entry
        self._after(fault)

    async def stat(self, path: bytes) -> Any:
        name = _plain(path)
        fault = await self._before("STAT", name)
        found: Any = super().stat(path)
        attrs = asyncssh.SFTPAttrs.from_local(found)
        attrs.size = self._desk.size("STAT", name, attrs.size or 0)
        self._after(fault)
        return attrs

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        if _plain(oldpath).rpartition("/")[0] in self._desk.denied:
            raise _refused(Struck(403))
        await self._done("RENAME", newpath, lambda: super(Files, self).rename(oldpath, newpath))

    async def remove(self, path: bytes) -> None:
        await self._done("REMOVE", path, lambda: super(Files, self).remove(path))

    async def mkdir(self, path: bytes, attrs: Any) -> None:
        await self._done("MKDIR", path, lambda: super(Files, self).mkdir(path, attrs))

    async def _done(self, method: str, path: bytes, work: Callable[[], object]) -> None:
        fault = await self._before(method, _plain(path))
        work()
        self._after(fault)

    async def _before(self, method: str, path: str) -> Fault | None:
        try:
            fault = self._desk.before(method, path, self._line)
            if fault and fault.kind is Kind.LATE_WORK:
                await asyncio.to_thread(self._desk.late, fault, self._line)
        except Struck as struck:
            raise _refused(struck) from None
        return fault

    def _after(self, fault: Fault | None) -> None:
        try:
            self._desk.after(fault, self._line)
        except Struck as struck:
            raise _refused(struck) from None

    def _after_read(self, fault: Fault, file: Any) -> None:
        """A fault on a file that is read strikes in the midst of its content."""
        size = os.fstat(file.fileno()).st_size
        try:
            self._after(fault)
        except asyncssh.SFTPError:
            file.close()
            raise
        if self._line.within is not None:
            self._line.within = size // 2
        elif self._line.mode is Mode.CUT:
            self._line.mode, self._line.within = Mode.OPEN, size // 2

    def _damaged(self, file: Any, fault: Fault) -> BytesIO:
        with file:
            return BytesIO(edited(fault, file.read()))


def _refused(struck: Struck) -> Exception:
    code = asyncssh.FX_NO_CONNECTION if struck.status in _BUSY else _CODES.get(struck.status, asyncssh.FX_FAILURE)
    error: Exception = asyncssh.SFTPError(code, "The server was told to fail.")
    return error


def _plain(path: bytes) -> str:
    return "/" + path.decode(errors="surrogateescape").strip("/").removeprefix("./").removeprefix(".")
