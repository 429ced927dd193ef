"""The way to the mail server: however slowly it speaks, one mail holds a worker no longer than ``MOST_SECONDS``."""

import smtplib
import socket
from contextlib import suppress
from threading import Timer
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as Plain

MOST_SECONDS = 60
"""Each answer has EMAIL_TIMEOUT seconds; this is for all of them together, as a server may send one sign a second."""


class _Timed(smtplib.SMTP):
    """Hangs up when its time is over."""

    most_seconds: float = MOST_SECONDS
    _end: Timer | None = None
    _line: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # where the socket is made
        # A second handle on the line: encryption takes the first one's.
        self._line = line.dup()
        self._end = Timer(self.most_seconds, _hang_up, [self._line])
        self._end.daemon = True
        self._end.start()
        return line

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """As ``smtplib``; nothing stays open where it fails."""
        try:
            return super().connect(host, port, source_address)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        if self._end and self._line:
            self._end.cancel()
            self._line.close()
            self._end = self._line = None
        super().close()


class _TimedAndEncrypted(smtplib.SMTP_SSL, _Timed):
    """The same, encrypted from its first sign on."""


class EmailBackend(Plain):
    """Django's, in time."""

    def open(self) -> bool | None:
        """As Django's; but no line stays open on which encryption or the log-in was refused."""
        try:
            return super().open()
        except OSError:
            with suppress(OSError):
                self.close()
            raise

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TimedAndEncrypted if self.use_ssl else _Timed


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
