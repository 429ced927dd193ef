"""FTP and FTPS: one log-in at a server (``connectors/file_exchange.md`` §9, and what real servers were seen to do)."""

import ftplib
import posixpath
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from socket import socket

from connectors import file_errors as errors
from connectors.errors import ConnectorError
from connectors.file_config import FileServerConfig
from connectors.file_names import parent
from connectors.file_talk import MOST_ENTRIES, Answered, Entry, Lost, No, Patience, TooMany, bounded
from connectors.ftp_lists import listed, moment, told
from connectors.ftp_wire import Wire, digest, ended, fingerprint
from connectors.identity import Identity

BLOCK = 256 * 1024
MOST_TIMES = 1000
"""Of so many files the time is asked one by one, where the listing does not tell it."""
LONGEST_LINE = 4096

_CODES = {"421": No.BUSY, "452": No.FULL, "552": No.FULL, "532": No.DENIED, "553": No.DENIED, "521": No.EXISTS}
_WORDS = (
    (No.MISSING, re.compile(r"no such|not found|n[o']t exist|cannot find", re.IGNORECASE)),
    (No.DENIED, re.compile(r"permission|denied|not allowed|not permitted|forbidden|read.?only", re.IGNORECASE)),
    (No.EXISTS, re.compile(r"exists", re.IGNORECASE)),
    (No.FULL, re.compile(r"space|quota|disk full|exceeded", re.IGNORECASE)),
)
_UNKNOWN = ("500", "501", "502", "504")
_WIRE = (ftplib.Error, EOFError, OSError, ValueError)


class Ftp:
    """A session after log-in."""

    def __init__(self, wire: Wire, greeting: str) -> None:
        self._wire = wire
        self.greeting = greeting
        self._features = self._asked_features()
        self._home = self._asked_home()

    def close(self) -> None:
        self._wire.close()

    def hang_up(self) -> None:
        self._wire.hang_up()

    def entries(self, folder: str) -> Iterator[Entry]:
        with _spoken():
            self._enter(folder)
            if "MLST" in self._features:
                yield from filter(None, map(told, self._lines("MLSD")))
                return
            found = list(filter(None, map(listed, self._lines("LIST"))))
            for number, entry in enumerate(found):
                time = self._time(f"{self._whole(folder).rstrip('/')}/{entry.name}") if number < MOST_TIMES else None
                yield Entry(entry.name, entry.size, time)

    def facts(self, path: str) -> Entry | None:
        with _spoken():
            try:
                return self._facts(path)
            except ftplib.error_perm as problem:
                if _no(problem) not in {No.MISSING, No.FAILED}:
                    raise
            # What is missing may be the folder: only where that is there, the file is not.
            self._enter(parent(path))
            return None

    def take(self, path: str, span: tuple[int, int], sink: Callable[[bytes], object]) -> None:
        with _spoken():
            conn = self._wire.transfercmd(f"RETR {self._whole(path)}", span[0] or None)
            left = span[1] - span[0]
            try:
                while data := conn.recv(BLOCK):
                    sink(data[:left])
                    left -= len(data)
                    if left < 0:
                        raise Lost("The file grows.")
            finally:
                ended(conn)
            self._wire.voidresp()

    def give(self, path: str, content: bytes) -> None:
        with _spoken():
            conn = self._wire.transfercmd(f"STOR {self._whole(path)}")
            try:
                for at in range(0, len(content), BLOCK):
                    conn.sendall(content[at : at + BLOCK])
            finally:
                ended(conn)
            self._wire.voidresp()

    def rename(self, path: str, to: str) -> None:
        with _spoken():
            self._wire.rename(self._whole(path), self._whole(to))

    def remove(self, path: str) -> None:
        with _spoken():
            self._wire.delete(self._whole(path))

    def make_folder(self, path: str) -> None:
        with _spoken():
            self._wire.voidcmd(f"MKD {self._whole(path)}")

    def _facts(self, path: str) -> Entry | None:
        whole, name = self._whole(path), posixpath.basename(path)
        if "MLST" in self._features:
            lines = self._wire.sendcmd(f"MLST {whole}").splitlines()
            entry = told(lines[1].lstrip(" ")) if len(lines) > 1 else None
            return entry and Entry(name, entry.size, entry.modified_at)
        try:
            size = int(self._wire.sendcmd(f"SIZE {whole}")[4:])
        except ftplib.error_perm as problem:
            if not str(problem).startswith(_UNKNOWN):
                raise
            return next((entry for entry in self.entries(parent(path)) if entry.name == name), None)
        return Entry(name, size, self._time(whole))

    def _time(self, whole: str) -> datetime | None:
        if "MDTM" not in self._features:
            return None
        try:
            return moment(self._wire.sendcmd(f"MDTM {whole}")[4:].strip())
        except ftplib.error_perm:
            return None

    def _lines(self, command: str) -> Iterator[str]:
        """The lines of a listing, which must end in good time and be of a length that makes sense."""
        with self._wire.transfercmd(command) as conn, conn.makefile("rb") as file:
            for number in range(MOST_ENTRIES + 1):
                line = file.readline(LONGEST_LINE)
                if not line:
                    break
                if number == MOST_ENTRIES or len(line) == LONGEST_LINE:
                    raise TooMany
                if not line.endswith(b"\n"):
                    raise Lost("The listing was cut.")
                yield line.rstrip(b"\r\n").decode(self._wire.encoding, "surrogateescape")
            ended(conn)
        self._wire.voidresp()

    def _enter(self, folder: str) -> None:
        """Some servers list a missing folder like an empty one; none of them lets anybody into it."""
        try:
            self._wire.cwd(self._whole(folder))
        except ftplib.error_perm as problem:
            no = _no(problem)
            raise Answered(No.MISSING if no is No.FAILED else no, str(problem)) from None

    def _whole(self, path: str) -> str:
        return path if path.startswith("/") else posixpath.join(self._home, path)

    def _asked_features(self) -> set[str]:
        with suppress(ftplib.error_perm):
            return {line.split()[0].upper() for line in self._wire.sendcmd("FEAT").splitlines()[1:-1] if line.strip()}
        return set()

    def _asked_home(self) -> str:
        with suppress(ftplib.error_perm):
            return self._wire.pwd() or "/"
        return "/"


def opened(config: FileServerConfig, sock: socket, patience: Patience) -> Ftp:
    """Log in over this socket; raises an error of our tree."""
    wire = _wired(config, sock, patience)
    with bounded(patience.login, wire.hang_up):
        try:
            _greeted(config, wire)
            _log_in(config, wire)
            wire.protect()
            wire.voidcmd("TYPE I")
            return Ftp(wire, wire.greeting)
        except ConnectorError:
            wire.close()
            raise
        except _WIRE as error:
            wire.close()
            raise _unopened(error, patience) from None


def identity(config: FileServerConfig, sock: socket, patience: Patience) -> Identity:
    """The certificate that the server shows, whatever is pinned."""
    if config.protocol == "ftp":
        sock.close()
        raise errors.no_identity()
    wire = _wired(config.model_copy(update={"identity": "?"}), sock, patience)
    with bounded(patience.login, wire.hang_up):
        try:
            wire.begin()
            shown = wire.certificate()
        except _WIRE as error:
            raise _unopened(error, patience) from None
        finally:
            wire.close()
    return Identity("TLS certificate", fingerprint(shown), digest(shown))


def _wired(config: FileServerConfig, sock: socket, patience: Patience) -> Wire:
    try:
        return Wire(config, sock, patience.silence)
    except ConnectorError:
        sock.close()
        raise


def _greeted(config: FileServerConfig, wire: Wire) -> None:
    """Encrypted where it must be, by a server that is known, and nobody logged in yet."""
    wire.begin()
    shown = wire.certificate()
    if config.identity and shown and digest(shown) != _pinned(config.identity):
        raise errors.identity_changed(fingerprint(shown))


def _pinned(identity: str) -> str:
    """What was pinned in one spelling: people copy fingerprints with colons and in capitals."""
    plain = identity.lower().removeprefix("sha256").strip(": ").replace(":", "").replace(" ", "")
    return f"sha256:{plain}"


def _log_in(config: FileServerConfig, wire: Wire) -> None:
    try:
        wire.login(config.user, config.password.get_secret_value())
    except ftplib.error_perm:
        raise errors.login_refused() from None
    except ftplib.error_reply:
        raise errors.login_kind("an account besides user and password") from None


def _unopened(error: Exception, patience: Patience) -> ConnectorError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return errors.identity_unknown("a certificate that no known authority vouches for")
    if isinstance(error, ftplib.error_temp) and str(error).startswith(("421", "450", "530")):
        return errors.busy(patience.pace)
    text = str(error).upper()
    if isinstance(error, ssl.SSLError) and (
        "PROTOCOL" in text or "DH_KEY" in text or "HANDSHAKE_FAILURE" in text or "EE_KEY" in text
    ):
        return errors.encryption_too_old()
    if isinstance(error, ssl.SSLError) and "WRONG_VERSION_NUMBER" in text:
        return errors.no_encryption()
    return errors.lost()


@contextmanager
def _spoken() -> Iterator[None]:
    """What is done inside ends well, with an answer, or with a connection of no use."""
    try:
        yield
    except (ftplib.error_perm, ftplib.error_temp) as said:
        no = _no(said)
        if no is No.FAILED and isinstance(said, ftplib.error_temp):
            raise Lost(str(said)) from None
        raise Answered(no, str(said)) from None
    except UnicodeEncodeError:
        raise Answered(No.FAILED, "The name cannot be written in the connection's encoding of file names.") from None
    except _WIRE as error:
        raise Lost(type(error).__name__) from None


def _no(said: Exception) -> No:
    """What a reply means. Codes say little; the words of most servers say more."""
    text = str(said)
    if text[:3] in _CODES and text[:3] != "553":
        return _CODES[text[:3]]
    meant = next((no for no, words in _WORDS if words.search(text)), None)
    return meant or _CODES.get(text[:3], No.FAILED)
