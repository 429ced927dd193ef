"""FTP's two connections: the one for commands, and one more for each transfer, in TLS where the connection says so.

Python's own FTPS fails on servers that want the session of the first connection again on the second
(``connectors/file_exchange.md``, "Seen on real servers"), and does not speak implicit TLS.
"""

import ftplib
import hashlib
import ssl
from contextlib import suppress
from socket import socket
from typing import Any

from connectors import file_errors as errors
from connectors.file_config import FileServerConfig
from connectors.file_talk import cut

MOST_LINES = 1000
"""In one reply."""


class TooTalkative(ftplib.Error):
    """A reply without end."""


class Wire(ftplib.FTP):
    """The command connection. ``hang_up`` ends it and the transfer that it began."""

    def __init__(self, config: FileServerConfig, sock: socket, silence: float) -> None:
        super().__init__(timeout=silence, encoding=config.encoding)
        self.set_pasv(not config.active)
        self._context = context(config) if config.protocol != "ftp" else None
        self._config = config
        self._data: socket | None = None
        self._private = False
        self._lines = 0
        self.greeting = ""
        sock.settimeout(silence)
        self.sock, self.af = sock, sock.family

    def begin(self) -> None:
        """Encrypt where it must be encrypted, and take the server's welcome."""
        if self._config.protocol == "ftps_implicit":
            self._encrypt()
        else:
            self._listen()
        self.greeting = self.getresp()[4:104].strip()
        if self._config.protocol == "ftps":
            self._ask_for_tls()

    def protect(self) -> None:
        """Encrypt the transfers too; after log-in."""
        if self._context:
            self.voidcmd("PBSZ 0")
            self.voidcmd("PROT P")
            self._private = True

    def close(self) -> None:
        """Say so, and do not wait for an answer."""
        with suppress(OSError, ValueError, AttributeError):
            self.putcmd("QUIT")
        super().close()

    def hang_up(self) -> None:
        for sock in (self._data, self.sock):
            if sock is not None:
                cut(sock)

    def certificate(self) -> bytes:
        """What the server shows, in DER; b"" without TLS."""
        return (self.sock.getpeercert(binary_form=True) or b"") if isinstance(self.sock, ssl.SSLSocket) else b""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket, int | None]:
        conn, size = super().ntransfercmd(cmd, rest)
        self._data = conn
        try:
            self._must_be_known(conn)
        except OSError:
            conn.close()
            raise
        if self._private:
            conn = self._encrypted_transfer(conn)
        return conn, size

    def _must_be_known(self, conn: socket) -> None:
        """In active mode anybody may call back."""
        if conn.getpeername()[0] != self.sock.getpeername()[0]:  # type: ignore[union-attr] # there is one by now
            raise OSError("Somebody else called back.")

    def getline(self) -> str:
        self._lines += 1
        if self._lines > MOST_LINES:
            raise TooTalkative
        line = self.file.readline(self.maxline + 1)  # type: ignore[union-attr] # there is one by now
        if not line.endswith("\n"):
            # The library takes half a line for a whole one when the connection ends behind it.
            raise EOFError
        return line.rstrip("\r\n")

    def getmultiline(self) -> str:
        self._lines = 0
        return super().getmultiline()

    def _ask_for_tls(self) -> None:
        try:
            self.voidcmd("AUTH TLS")
        except (ftplib.error_perm, ftplib.error_temp):
            raise errors.no_encryption() from None
        self._encrypt()

    def _encrypt(self) -> None:
        self.sock = private = self._wrapped(self.sock)
        private.do_handshake()
        self._listen()

    def _listen(self) -> None:
        # One name in another encoding must not hide all the others.
        self.file = self.sock.makefile("r", encoding=self.encoding, errors="surrogateescape", newline="\n")  # type: ignore[union-attr]

    def _encrypted_transfer(self, conn: socket) -> socket:
        control: Any = self.sock
        self._data = private = self._wrapped(conn, control.session)
        try:
            private.do_handshake()
            # A session that is known shows that it is the same server; a fresh one must show the same certificate.
            if not private.session_reused and private.getpeercert(binary_form=True) != self.certificate():
                raise OSError("Another server took the transfer.")
        except OSError:
            private.close()
            raise
        return private

    def _wrapped(self, sock: Any, session: ssl.SSLSession | None = None) -> ssl.SSLSocket:
        """Not yet shaken hands, so that it can be broken off meanwhile."""
        made = self._context or context(self._config)
        return made.wrap_socket(sock, server_hostname=self._config.host, do_handshake_on_connect=False, session=session)


def ended(conn: socket) -> None:
    """Close a transfer as TLS wants it; servers that do not answer that have all the same sent or taken everything."""
    with suppress(OSError, ValueError):
        if isinstance(conn, ssl.SSLSocket):
            conn.unwrap()
    conn.close()


def digest(certificate: bytes) -> str:
    """What is pinned of a certificate."""
    return f"sha256:{hashlib.sha256(certificate).hexdigest()}"


def fingerprint(certificate: bytes) -> str:
    """A certificate as people compare it."""
    return f"SHA256 {hashlib.sha256(certificate).hexdigest().upper()}"


def context(config: FileServerConfig) -> ssl.SSLContext:
    """How TLS is spoken: a confirmed certificate is compared afterwards, any other must be vouched for."""
    try:
        made = ssl.create_default_context(cafile=config.certificate_authority or None)
    except (OSError, ValueError):
        raise errors.not_trusted() from None
    if config.identity:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if config.old_algorithms:
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
    return made
