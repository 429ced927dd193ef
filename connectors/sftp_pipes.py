"""SFTP requests, many in flight: what the library's own file object does too slowly, or with a thread that waits by polling.

Names are bytes here, since servers do not all write them in UTF-8.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import paramiko
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_HANDLE,
    CMD_MKDIR,
    CMD_NAME,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_REMOVE,
    CMD_RENAME,
    CMD_STAT,
    CMD_STATUS,
    CMD_WRITE,
    SFTP_EOF,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_READ,
    SFTP_FLAG_TRUNC,
    SFTP_FLAG_WRITE,
    SFTP_OK,
    int64,
)

from connectors.file_talk import MOST_ENTRIES, Answered, Lost, No, TooMany

PIECE = 32 * 1024
"""What every server takes and gives at once."""
LARGE = 128 * 1024
"""What most servers give at once: fewer questions, a third faster."""
WRITES = 64

_NO = {
    2: No.MISSING,
    3: No.DENIED,
    6: No.BUSY,
    7: No.BUSY,
    10: No.MISSING,
    11: No.EXISTS,
    12: No.DENIED,
    14: No.FULL,
    15: No.FULL,
}
"""Statuses of version 3, and the telling ones of later versions, which some servers send anyway."""


class Pipes(paramiko.SFTPClient):  # type: ignore[misc] # the library has no types
    """One SFTP session."""

    def look(self, path: bytes) -> tuple[int, int | None, int | None]:
        """Size, mode and time of change."""
        return _attributes(self._wanted(CMD_ATTRS, CMD_STAT, path))

    def rename_to(self, path: bytes, to: bytes) -> None:
        """As version 3 has it: a file of that name is not overwritten."""
        self._asked(CMD_RENAME, path, to)

    def drop(self, path: bytes) -> None:
        """Remove a file."""
        self._asked(CMD_REMOVE, path)

    def make(self, path: bytes) -> None:
        """Make a folder."""
        self._asked(CMD_MKDIR, path, paramiko.SFTPAttributes())

    def names(self, folder: bytes) -> Iterator[tuple[bytes, int, int | None, int | None]]:
        """Name, size, mode and time of change of everything in a folder."""
        handle = self._wanted(CMD_HANDLE, CMD_OPENDIR, folder).get_binary()
        found = 0
        while True:
            message = self._asked(CMD_READDIR, handle, ends=True)
            if message is None:
                break
            number = message[1].get_int() if message[0] == CMD_NAME else MOST_ENTRIES
            found += number
            if found > MOST_ENTRIES:
                raise TooMany
            for _ in range(number):
                name, _ = message[1].get_binary(), message[1].get_binary()
                yield name, *_attributes(message[1])
        self._asked(CMD_CLOSE, handle)

    def pull(self, path: bytes, span: tuple[int, int], sink: Callable[[bytes], object], window: int) -> None:
        """A file's bytes in their order, with at most ``window`` of them asked for and not yet handed on."""
        handle = self._wanted(CMD_HANDLE, CMD_OPEN, path, SFTP_FLAG_READ, paramiko.SFTPAttributes()).get_binary()
        flow = _Flow(self, handle, span, sink, window)
        flow.run()
        self._asked(CMD_CLOSE, handle)

    def push(self, path: bytes, content: bytes) -> None:
        """A whole file, made anew. A refusal that comes as late as the closing counts."""
        flags = SFTP_FLAG_WRITE | SFTP_FLAG_CREATE | SFTP_FLAG_TRUNC
        handle = self._wanted(CMD_HANDLE, CMD_OPEN, path, flags, paramiko.SFTPAttributes()).get_binary()
        acknowledged = _Acknowledged(self)
        try:
            for sent, at in enumerate(range(0, len(content), PIECE), start=1):
                self.ask(acknowledged, CMD_WRITE, handle, int64(at), content[at : at + PIECE])
                acknowledged.wait_for(sent - WRITES)
            acknowledged.wait_for(-(-len(content) // PIECE))
        except Answered:
            with suppress(Answered):
                self._asked(CMD_CLOSE, handle)
            raise
        self._asked(CMD_CLOSE, handle)

    def ask(self, listener: object, command: int, *said: Any) -> int:
        """Send a request whose answer goes to the listener's ``_async_response``; its number."""
        number: int = self._async_request(listener, command, *said)
        return number

    def hear(self) -> None:
        """Take the next answer, whosever it is."""
        self._read_response()

    def refusal(self, message: Any) -> None:
        """Raise what a status says, unless it says that all is well."""
        self._convert_status(message)

    def _convert_status(self, msg: Any) -> None:
        code, words = msg.get_int(), msg.get_string()
        if code == SFTP_OK:
            return
        if code == SFTP_EOF:
            raise EOFError
        raise Answered(_NO.get(code, No.FAILED), f"{code} {words[:500].decode(errors='replace')}")

    def _asked(self, command: int, *said: Any, ends: bool = False) -> tuple[int, Any] | None:
        """The answer; None at an end that is expected."""
        try:
            kind, message = self._request(command, *said)
        except EOFError:
            if ends:
                return None
            raise Lost from None
        return kind, message

    def _wanted(self, wanted: int, command: int, *said: Any) -> Any:
        """The answer, if it is of the kind that it must be."""
        answer = self._asked(command, *said)
        if answer is None or answer[0] != wanted:
            raise Lost
        return answer[1]


class _Acknowledged:
    """Counts the writes that the server confirmed."""

    def __init__(self, pipes: Pipes) -> None:
        self._pipes = pipes
        self._number = 0

    def wait_for(self, number: int) -> None:
        while self._number < number:
            self._pipes.hear()

    def _async_response(self, kind: int, message: Any, _: int) -> None:
        if kind != CMD_STATUS:
            raise Lost
        self._number += 1
        self._pipes.refusal(message)


class _Flow:
    """One file on its way here. Servers may give less than was asked for, and answer in another order."""

    def __init__(self, pipes: Pipes, handle: bytes, span: tuple[int, int], sink: Callable[[bytes], object], window: int) -> None:
        self._pipes = pipes
        self._handle = handle
        self._next, self._end = span
        self._sink = sink
        self._window = window
        self._piece = min(LARGE, window)
        self._handed_on = self._next
        self._asked: dict[int, tuple[int, int]] = {}
        self._again: deque[tuple[int, int]] = deque()
        self._early: dict[int, bytes] = {}

    def run(self) -> None:
        """Until all is handed on, or the file ends before."""
        self._fill()
        while self._asked:
            self._pipes.hear()
            self._fill()

    def _fill(self) -> None:
        while self._again:
            self._ask(*self._again.popleft())
        while self._next < self._end and self._next + self._piece <= self._handed_on + self._window:
            length = min(self._piece, self._end - self._next)
            self._ask(self._next, length)
            self._next += length

    def _ask(self, at: int, length: int) -> None:
        self._asked[self._pipes.ask(self, CMD_READ, self._handle, int64(at), length)] = (at, length)

    def _async_response(self, kind: int, message: Any, number: int) -> None:
        at, length = self._asked.pop(number)
        if kind == CMD_STATUS:
            self._ended(message, at)
            return
        data = message.get_binary()
        if kind != CMD_DATA or not 0 < len(data) <= length:
            raise Lost
        if len(data) < length:
            self._piece = min(self._piece, max(len(data), PIECE))
            self._again.append((at + len(data), length - len(data)))
        self._early[at] = data
        while (ready := self._early.pop(self._handed_on, None)) is not None:
            self._sink(ready)
            self._handed_on += len(ready)

    def _ended(self, message: Any, at: int) -> None:
        try:
            self._pipes.refusal(message)
        except EOFError:
            self._end = min(self._end, at)
            return
        raise Lost


def _attributes(message: Any) -> tuple[int, int | None, int | None]:
    """Size, mode and time of change from an answer; a size that is not told is -1."""
    flags = message.get_int()
    size = message.get_int64() if flags & 1 else -1
    if flags & 2:
        message.get_int(), message.get_int()
    mode = message.get_int() if flags & 4 else None
    modified = (message.get_int(), message.get_int())[1] if flags & 8 else None
    for _ in range(min(message.get_int(), 100) if flags & 0x80000000 else 0):
        message.get_binary(), message.get_binary()
    return size, mode, modified
