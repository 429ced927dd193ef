"""One account's line to its file server: each call takes its turn, is bounded in time, told, and put in our words."""

import random
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic, sleep
from typing import TypeVar

from connectors import file_errors as errors
from connectors import ftp, sftp
from connectors.base import Call, Rate, Surroundings
from connectors.errors import ConnectorError, Unavailable
from connectors.file_config import PORTS, FileServerConfig
from connectors.file_names import parent
from connectors.file_talk import Answered, Entry, Lost, No, Patience, Session, TooMany, bounded, connected
from connectors.masking import Mask
from connectors.wire import AddressRefused

T = TypeVar("T")

TRIES = 3
PAUSE = 1.0
"""Seconds before a read is tried again; doubled each time, with jitter."""
MOST_SHOWN = 200
"""So many files of a listing are kept with the call."""


class Local(Exception):
    """Our own disk failed while a file was written; ``cause`` is what it said."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Line:
    """The connection, made when it is first needed and again after it was lost."""

    def __init__(self, config: FileServerConfig, surroundings: Surroundings, rate: Rate) -> None:
        self._config = config
        self._surroundings = surroundings
        self._rate = rate
        self._mask = Mask([config.password.get_secret_value(), config.passphrase.get_secret_value()])
        self._session: Session | None = None
        self.patience = Patience(surroundings.pace)

    def close(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session:
            with suppress(OSError, EOFError):
                session.close()

    @property
    def session(self) -> Session:
        """A log-in that was of use last time, or a new one; raises an error of our tree."""
        if self._session is None:
            protocol = sftp if self._config.protocol == "sftp" else ftp
            self._session = protocol.opened(self._config, self.dialled(), self.patience)
        return self._session

    def dialled(self) -> socket.socket:
        """A fresh connection to the server; raises an error of our tree."""
        config, port = self._config, self._config.port or PORTS[self._config.protocol]
        problem: ConnectorError
        try:
            return connected(config.host, port, seconds=self.patience.connecting, allow_private=self._surroundings.allow_private)
        except AddressRefused:
            problem = errors.address_refused()
        except (socket.gaierror, UnicodeError):
            problem = errors.host_unknown()
        except OSError:
            problem = errors.no_connection()
        raise problem

    def read(self, method: str, path: str, do: Callable[[], T], *, size: int = 0, sent: bytes = b"") -> T:
        """Like ``ask``, tried a few times while the connection is lost: for what may be done twice."""
        for tried in count(1):
            try:
                return self.ask(method, path, do, size=size, sent=sent)
            except Unavailable as error:
                if tried >= TRIES or error.code not in {"connection_lost", "no_connection"}:
                    raise
            sleep(PAUSE * self.patience.pace * 2 ** (tried - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - spread, not secrecy
        raise AssertionError("The last try returns or raises.")

    def ask(self, method: str, path: str, do: Callable[[], T], *, size: int = 0, sent: bytes = b"") -> T:
        """Do something once, moving ``size`` bytes; whatever went wrong comes out as an error of our tree."""
        seconds = self.patience.request(size)
        self._surroundings.limiter.acquire(self._config.account, self._rate, within=seconds)
        at, started = datetime.now(UTC), monotonic()
        words, problem = "", None
        try:
            with bounded(seconds, self._break_off):
                result = do()
            words = _shown(result)
        except Local as local:
            self.close()
            raise local.cause from None
        except (Answered, Lost, TooMany, ConnectorError) as error:
            words, problem = self._words(error), self._problem(error, path if method == "LIST" else parent(path))
        took = timedelta(seconds=monotonic() - started)
        self._surroundings.listener(self._call(Call(at, method, path, None, took, "", words), sent, problem))
        if problem:
            raise problem
        return result

    def _call(self, plain: Call, sent: bytes, problem: ConnectorError | None) -> Call:
        """The same as it may be kept."""
        path = plain.url if plain.url.startswith("/") else f"/{plain.url}"
        return replace(
            plain,
            url=self._mask.text(f"{self._config.address}{path}"),
            request=self._mask.body(sent),
            answer=self._mask.body(plain.answer.encode(errors="replace")),
            error=self._mask.text(str(problem)) if problem else "",
        )

    def _break_off(self) -> None:
        if self._session:
            self._session.hang_up()

    def _problem(self, error: Exception, folder: str) -> ConnectorError:
        """What follows from it. A connection that failed, or whose server has enough of us, is not used again."""
        match error:
            case Answered():
                problem = errors.answered(error, pace=self.patience.pace, folder=folder)
            case TooMany():
                problem = errors.listing_unreadable()
            case ConnectorError():
                problem = error
            case _:
                problem = errors.lost()
        if not isinstance(error, Answered) or error.no is No.BUSY:
            self.close()
        if problem.code == "server_busy":
            self._surroundings.limiter.pause(self._config.account, problem.retry_after or 0.0)
        return problem

    @staticmethod
    def _words(error: Exception) -> str:
        """The server's own, wherever on the way they were put in ours."""
        source = error if isinstance(error, Answered) else error.__cause__
        return str(source) if isinstance(source, Answered) else ""


def _shown(result: object) -> str:
    """What a call gave, as it may be kept."""
    if isinstance(result, list):
        lines = [f"{each.name!r} {each.size} {each.modified_at or ''}" for each in result[:MOST_SHOWN]]
        return "\n".join([f"{len(result)} files", *lines])
    if isinstance(result, Entry):
        return f"{result.size} bytes, {result.modified_at or 'time unknown'}"
    if isinstance(result, bytes):
        return result.decode(errors="replace")
    return "" if result is None else str(result)
