"""The FTP side of a simulated file server."""

import errno
import io
import logging
import os
from pathlib import Path
from threading import Event, Thread
from typing import Any
from warnings import catch_warnings, simplefilter

from connectors.testing.faults import Fault
from connectors.testing.fileserver_disk import Disk
from connectors.testing.fileserver_faults import Desk, Line, Mode, Struck, edited

with catch_warnings():
    # It is built on modules that Python has left to it.
    simplefilter("ignore", DeprecationWarning)
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.filesystems import AbstractedFS
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import ThreadedFTPServer

# With a handler of its own it does not set up another one, which would print every request.
_LOG = logging.getLogger("pyftpdlib")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False

BLINK = 0.02
METHODS = {
    "RETR": "GET",
    "STOR": "PUT",
    "LIST": "LIST",
    "MLSD": "LIST",
    "SIZE": "STAT",
    "MLST": "STAT",
    "RNTO": "RENAME",
    "DELE": "REMOVE",
    "MKD": "MKDIR",
}
_REPLIES = {
    401: "530 Login incorrect.",
    403: "550 Permission denied.",
    404: "550 No such file or directory.",
    429: "421 Too many connections, come back later.",
    503: "421 Service not available.",
}


class _Full(io.FileIO):
    """A file on a disk that may be full."""

    disk: Disk

    def write(self, data: Any) -> int:
        if not self.disk.take(len(data)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(self.disk.kept(data))


class _Files(AbstractedFS):  # type: ignore[misc] # the library has no types
    """A session's files, as they are told."""

    def open(self, filename: str, mode: str) -> Any:
        talk: _Talk = self.cmd_channel
        if "w" in mode:
            file = _Full(filename, "wb")
            file.disk = talk.disk
            return file
        wrong, talk.wrong = talk.wrong, None
        honest = super().open(filename, mode)
        if wrong is None:
            return honest
        with honest:
            damaged: Any = io.BytesIO(edited(wrong, honest.read()))
        damaged.name = filename
        return damaged

    def stat(self, path: str) -> os.stat_result:
        found = super().stat(path)
        talk: _Talk = self.cmd_channel
        size = talk.desk.size(talk.method, talk.plain(path), found.st_size)
        return os.stat_result([*found[:6], size, *found[7:10]]) if size != found.st_size else found

    lstat = stat

    def getsize(self, path: str) -> int:
        return self.stat(path).st_size


class _Talk(FTPHandler):  # type: ignore[misc] # as above
    """One control connection. Every request passes the desk."""

    abstracted_fs = _Files
    use_sendfile = False
    auth_failed_timeout = 0
    banner = "A simulated file server is ready."
    permit_foreign_addresses = False

    desk: Desk
    disk: Disk
    lines: dict[int, Line]
    old = False

    wrong: Fault | None = None
    method = ""
    _fault: Fault | None = None

    @property
    def _line(self) -> Line:
        """The line of this client; the relay notes it only after it was accepted here."""
        return self.lines.get(self.remote_port, Line())

    def plain(self, path: str) -> str:
        """The path as clients write it."""
        found: str = self.fs.fs2ftp(path)
        return found

    def ftp_FEAT(self, line: str) -> None:  # noqa: N802 - the library's name
        if self.old:
            self.respond("500 Unknown command.")
        else:
            super().ftp_FEAT(line)

    def process_command(self, cmd: str, *args: Any, **options: Any) -> None:
        self.method = METHODS.get(cmd, "")
        if self.method:
            try:
                self._ask(cmd, self.plain(args[0]))
            except Struck as struck:
                self.respond(_reply(struck))
                return
        super().process_command(cmd, *args, **options)

    def respond(self, resp: str, logfun: Any = None) -> None:
        fault = self._fault
        if fault and not resp.startswith("1"):
            self._fault = None
            try:
                self.desk.after(fault, self._line)
            except Struck as struck:
                resp = _reply(struck)
        super().respond(resp, logfun or _LOG.debug)

    def _ask(self, cmd: str, path: str) -> None:
        if cmd == "RNTO" and self._rnfr and self.plain(self._rnfr).rpartition("/")[0] in self.desk.denied:
            raise Struck(403)
        self._fault = None
        fault = self.desk.before(self.method, path, self._line)
        self.desk.late(fault, self._line)
        if self.method == "GET":
            self.wrong = self.desk.content(path)
            fault = self._within(fault, path)
        self._fault = fault

    def _within(self, fault: Fault | None, path: str) -> Fault | None:
        """A fault on a file that is read strikes in the midst of its content, except where it is about the answer only."""
        if fault is None:
            return None
        self.desk.after(fault, self._line)
        half = Path(self.fs.ftp2fs(path)).stat().st_size // 2
        if self._line.within is not None or self._line.mode is Mode.CUT:
            self._line.mode, self._line.within = Mode.OPEN, half
        return None


def _reply(struck: Struck) -> str:
    return _REPLIES.get(struck.status, "451 Local error." if struck.status >= 500 else "550 Not accepted.")


class _Server(ThreadedFTPServer):  # type: ignore[misc] # as above
    """A thread for each client, so that one who is kept waiting does not hold up the others."""

    poll_timeout = BLINK

    def __init__(self, *args: Any) -> None:
        self._exit = Event()
        super().__init__(*args)


class FtpBehind:
    """An FTP server on a port of its own, without TLS: the relay before it ends that."""

    def __init__(self, desk: Desk, disk: Disk, lines: dict[int, Line], account: tuple[str, str], *, old: bool) -> None:
        who = DummyAuthorizer()
        with catch_warnings():
            simplefilter("ignore", RuntimeWarning)
            who.add_user(*account, str(disk.root), perm="elradfmwMT")
        parts = {"desk": desk, "disk": disk, "lines": lines, "authorizer": who, "old": old}
        # Without a loop of its own it would share one with every other server of this process.
        self._server = _Server(("127.0.0.1", 0), type("Talk", (_Talk,), parts), IOLoop())
        self._ends = Event()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self._server.address[1]
        return number

    def stop(self) -> None:
        """End it, and everybody's thread."""
        self._ends.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._ends.is_set():
            self._server.serve_forever(timeout=BLINK, blocking=False, handle_exit=False)
        self._server.close_all()
