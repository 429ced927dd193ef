"""SFTP: one log-in at a server whose host key is known (``connectors/file_exchange.md`` §8)."""

import logging
import posixpath
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from socket import MSG_PEEK, socket

import paramiko
from paramiko.sftp import SFTPError
from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, IncompatiblePeer

from connectors import file_errors as errors
from connectors.errors import ConnectorError
from connectors.file_config import FileServerConfig, key_from
from connectors.file_names import parent
from connectors.file_talk import Answered, Entry, Lost, No, Patience, bounded, cut
from connectors.identity import Identity
from connectors.sftp_pipes import PIECE, Pipes

# The library logs whole stacks of what we tell in our own words.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)

_OLD = {
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"],
    "macs": ["hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"],
}
_QUICK = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_BUSY = (b"Exceeded MaxStartups", b"Not allowed at this time")
"""What OpenSSH from 9.8 on says in place of its version to whom it turns away (general knowledge, not seen on a real one)."""
KEEPALIVE = 30
"""Seconds; a long look at one file must not cost the connection."""
_WINDOW = 2**27
_LATEST = 253402300799
"""The last second of the year 9999."""
_WIRE = (paramiko.SSHException, SFTPError, EOFError, OSError, Lost)


class Sftp:
    """A session after log-in."""

    def __init__(self, transport: paramiko.Transport, pipes: Pipes, config: FileServerConfig) -> None:
        self._transport = transport
        self._pipes = pipes
        self._encoding = config.encoding
        self._window = config.requests * PIECE
        self.greeting: str = transport.remote_version.removeprefix("SSH-2.0-")[:100]

    def close(self) -> None:
        self._transport.close()

    def hang_up(self) -> None:
        cut(self._transport.sock)

    def entries(self, folder: str) -> Iterator[Entry]:
        with _spoken():
            for name, size, mode, modified in self._pipes.names(self._bytes(folder or ".")):
                if name not in {b".", b".."} and stat.S_ISREG(mode if mode is not None else stat.S_IFREG):
                    yield Entry(name.decode(self._encoding, "surrogateescape"), size, _time(modified))

    def facts(self, path: str) -> Entry | None:
        with _spoken():
            try:
                size, mode, modified = self._pipes.look(self._bytes(path))
            except Answered as said:
                if said.no is not No.MISSING:
                    raise
                # What is missing may be the folder: only where that is there, the file is not.
                self._pipes.look(self._bytes(parent(path) or "."))
                return None
        plain = stat.S_ISREG(mode if mode is not None else stat.S_IFREG)
        return Entry(posixpath.basename(path), size, _time(modified)) if plain else None

    def take(self, path: str, span: tuple[int, int], sink: Callable[[bytes], object]) -> None:
        with _spoken():
            self._pipes.pull(self._bytes(path), span, sink, self._window)

    def give(self, path: str, content: bytes) -> None:
        with _spoken():
            self._pipes.push(self._bytes(path), content)

    def rename(self, path: str, to: str) -> None:
        with _spoken():
            self._pipes.rename_to(self._bytes(path), self._bytes(to))

    def remove(self, path: str) -> None:
        with _spoken():
            self._pipes.drop(self._bytes(path))

    def make_folder(self, path: str) -> None:
        with _spoken():
            self._pipes.make(self._bytes(path))

    def _bytes(self, path: str) -> bytes:
        try:
            return path.encode(self._encoding)
        except UnicodeEncodeError:
            raise Answered(No.FAILED, "The name cannot be written in the connection's encoding of file names.") from None


def opened(config: FileServerConfig, sock: socket, patience: Patience) -> Sftp:
    """Log in over this socket; raises an error of our tree."""
    with bounded(patience.login, lambda: cut(sock)):
        transport = _greeted(config, sock, patience)
        try:
            _known(config, transport)
            _log_in(config, transport)
            channel = transport.open_session(window_size=_WINDOW, timeout=patience.silence)
            channel.settimeout(patience.silence)
            transport.set_keepalive(KEEPALIVE)
            channel.invoke_subsystem("sftp")
            return Sftp(transport, Pipes(channel), config)
        except ConnectorError:
            transport.close()
            raise
        except _WIRE:
            transport.close()
    raise errors.lost()


def identity(config: FileServerConfig, sock: socket, patience: Patience) -> Identity:
    """The host key that the server shows, whatever is pinned."""
    with bounded(patience.login, lambda: cut(sock)):
        transport = _greeted(config.model_copy(update={"identity": ""}), sock, patience)
        key = transport.get_remote_server_key()
        transport.close()
    return Identity(f"SSH host key ({key.get_name()})", key.fingerprint, f"{key.get_name()} {key.get_base64()}")


def _greeted(config: FileServerConfig, sock: socket, patience: Patience) -> paramiko.Transport:
    """Encrypted, and nobody known yet."""
    _welcomed(sock, patience)
    transport = paramiko.Transport(sock, disabled_algorithms={} if config.old_algorithms else _OLD)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = patience.login
    transport.channel_timeout = patience.silence
    options = transport.get_security_options()
    options.ciphers = sorted(options.ciphers, key=lambda name: name not in _QUICK)
    kind = config.identity.partition(" ")[0]
    if " " in config.identity and set(_RSA if kind == "ssh-rsa" else [kind]) <= set(options.key_types):
        options.key_types = _RSA if kind == "ssh-rsa" else (kind,)
    _encrypted(config, transport, patience)
    return transport


def _encrypted(config: FileServerConfig, transport: paramiko.Transport, patience: Patience) -> None:
    """Agree on keys; raises an error of our tree."""
    problem: ConnectorError = errors.lost()
    try:
        transport.start_client(timeout=patience.login)
        # Past its time it returns as if all were well.
        if transport.is_active() and transport.initial_kex_done:
            return
    except IncompatiblePeer as incompatible:
        other_key = config.identity and "host key" in str(incompatible)
        problem = errors.identity_changed("a host key of another kind") if other_key else errors.encryption_too_old()
    except _WIRE:
        pass
    transport.close()
    raise problem


def _welcomed(sock: socket, patience: Patience) -> None:
    """Look at the server's first words without taking them; raises Unavailable when they say that it is busy."""
    sock.settimeout(patience.login)
    try:
        first = sock.recv(len(max(_BUSY, key=len)), MSG_PEEK)
    except OSError:
        first = b""
    if not first:
        sock.close()
        raise errors.lost()
    if first.startswith(_BUSY):
        sock.close()
        raise errors.busy(patience.pace)


def _known(config: FileServerConfig, transport: paramiko.Transport) -> None:
    """Raises Access unless this is the server that an admin confirmed."""
    key = transport.get_remote_server_key()
    if not config.identity:
        raise errors.identity_unknown(key.fingerprint)
    if config.identity not in {f"{key.get_name()} {key.get_base64()}", key.fingerprint}:
        raise errors.identity_changed(key.fingerprint)


def _log_in(config: FileServerConfig, transport: paramiko.Transport) -> None:
    """By key, by password, or by both where the server wants both."""
    key, password = config.private_key.get_secret_value(), config.password.get_secret_value()
    try:
        wanted: list[str] = []
        if key:
            wanted = transport.auth_publickey(config.user, key_from(key, config.passphrase.get_secret_value()))
        if password and (wanted or not key):
            wanted = transport.auth_password(config.user, password)
    except BadAuthenticationType as problem:
        raise errors.login_kind(", ".join(map(str, problem.allowed_types))[:100]) from None
    except AuthenticationException as problem:
        # What the library calls a refusal may be a connection that ended, or took too long.
        if not transport.is_active() or "timeout" in str(problem):
            raise errors.lost() from None
        raise errors.login_refused() from None
    if wanted:
        raise errors.login_kind(", ".join(map(str, wanted))[:100])


@contextmanager
def _spoken() -> Iterator[None]:
    """What is done inside ends well, with an answer, or with a connection of no use."""
    try:
        yield
    except _WIRE as error:
        raise Lost(type(error).__name__) from None


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None or seconds > _LATEST else datetime.fromtimestamp(seconds, UTC)
