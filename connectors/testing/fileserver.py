"""A simulated file server: a real SFTP or FTP(S) server on a folder, with the switches of every simulator.

Requests are ``LIST``, ``STAT``, ``GET``, ``PUT``, ``RENAME`` (by where it goes), ``REMOVE``, ``MKDIR`` and ``CONNECT /``, with
the path as clients see it: a fault for ``RENAME /in/.*`` strikes where files of ours are shown to the other side.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, Literal, TypeVar

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from connectors.testing.faults import Faults
from connectors.testing.fileserver_disk import Disk
from connectors.testing.fileserver_faults import Desk
from connectors.testing.fileserver_ftp import FtpBehind
from connectors.testing.fileserver_relay import HOME, FtpRelay, Fuse, Relay, SshRelay
from connectors.testing.fileserver_sftp import Files, Guard

T = TypeVar("T")

Protocol = Literal["sftp", "ftps", "ftps_implicit", "ftp"]


class FileSimulator:
    """One simulated file server. ``root`` is its folder; without one it has a temporary one, with ``in`` and ``out``."""

    name = "files"
    user = "hub"
    password = "folder-pass-1"  # noqa: S105 - a simulator's

    def __init__(self, root: Path | None = None, protocol: Protocol = "sftp", *, seed: int = 0) -> None:
        self._temporary = TemporaryDirectory(prefix="file-simulator-")
        self.root = root or Path(self._temporary.name) / "files"
        self.protocol = protocol
        self.old = False
        """Whether an FTP server knows neither MLSD nor FEAT; set before the start."""
        self.reuse = True
        """Whether an FTPS server wants the session of the first connection for every transfer; set before the start."""
        self.login_key = ""
        """The public key (OpenSSH's one line) that may log in; set before the start."""
        self.host_keys = [asyncssh.generate_private_key("ssh-ed25519")]
        self.old_kex = False
        """Whether an SFTP server knows only key exchange by SHA-1; set before the start."""
        self._desk = Desk(seed)
        self.disk = Disk(self.root)
        self._loop = asyncio.new_event_loop()
        self._thread: Thread | None = None
        self._relay: Relay | None = None
        self._ssh: asyncssh.SSHAcceptor | None = None
        self._guests: set[Any] = set()
        self._ftp: FtpBehind | None = None
        self._port = 0
        for folder in () if root else ("in", "out"):
            (self.root / folder).mkdir(parents=True)

    @property
    def faults(self) -> Faults:
        return self._desk.faults

    @property
    def calls(self) -> Counter[str]:
        return self._desk.calls

    @property
    def stopping(self) -> Event:
        return self._desk.stopping

    @property
    def denied(self) -> set[str]:
        """Folders, such as "/in", in which nothing may be changed."""
        return self._desk.denied

    @property
    def connections(self) -> int:
        """How often clients connected so far."""
        return self._relay.greeted if self._relay else 0

    @property
    def url(self) -> str:
        """Where it listens; it must have been started."""
        if not self._port:
            raise RuntimeError("The file server is not started.")
        return f"{self.protocol}://{HOME}:{self._port}"

    def told(self) -> dict[str, Any]:
        """The fields of a connection's configuration that lead here, its identity confirmed."""
        login = {"user": self.user, "password": self.password}
        pinned = {} if self.protocol == "ftp" else {"identity": self.identity}
        return {"protocol": self.protocol, "host": HOME, "port": self._port} | login | pinned

    @property
    def identity(self) -> str:
        """What an admin would confirm."""
        if self.protocol == "sftp":
            kind, key = self.host_keys[0].export_public_key("openssh").decode().split()[:2]
            return f"{kind} {key}"
        return f"sha256:{self._certificate.fingerprint(hashes.SHA256()).hex()}"

    @property
    def certificate(self) -> str:
        """An FTPS server's certificate, as an authority's file would hold it."""
        return self._certificate.public_bytes(Encoding.PEM).decode()

    def start(self, port: int = 0) -> str:
        """Serve in the background; the address."""
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._relay = self._wait(self._behind_ssh()) if self.protocol == "sftp" else self._behind_ftp()
        self._port = self._wait(self._relay.start(port))
        return self.url

    def cut(self, at: int, *, up: bool = False) -> Fuse:
        """Cut the connection once so many more bytes went to the client, or ``up`` from it; happens once."""
        if self._relay is None:
            raise RuntimeError("The file server is not started.")
        self._relay.fuse = Fuse(up, at)
        return self._relay.fuse

    def serve_forever(self, port: int) -> None:
        """Serve until somebody stops us; then everything is closed."""
        self.start(port)
        try:
            self.stopping.wait()
        finally:
            self.stop()

    def stop(self) -> None:
        """Hang up on everybody."""
        self.stopping.set()
        if self._thread and self._relay:
            self._wait(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._thread = None
            self._loop.close()
        if self._ftp:
            self._ftp.stop()
        for file in self.disk.opened:
            file.close()
        self._temporary.cleanup()

    async def _end(self) -> None:
        if self._relay:
            await self._relay.stop()
        if self._ssh:
            self._ssh.close()
            await self._ssh.wait_closed()
        for guest in self._guests:
            guest.abort()
            await guest.wait_closed()
        ours = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not ours]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _behind_ssh(self) -> Relay:
        relay = SshRelay(self._desk, 0)
        old = {"kex_algs": ["diffie-hellman-group14-sha1"]} if self.old_kex else {}
        server = await asyncssh.listen(
            HOME,
            0,
            server_factory=lambda: Guard(relay.lines, self._guests, (self.user, self.password), self.login_key),
            server_host_keys=self.host_keys,
            sftp_factory=lambda channel: Files(channel, self._desk, relay.lines, self.disk),
            server_version="Simulated",
            **old,
        )
        self._ssh = server
        relay.upstream = server.get_port()
        return relay

    def _behind_ftp(self) -> Relay:
        tls = None
        if self.protocol != "ftp":
            self._certificate, tls = _certified(Path(self._temporary.name) / "tls.pem")
        relay = FtpRelay(self._desk, 0, tls, implicit=self.protocol == "ftps_implicit", reuse=self.reuse)
        self._ftp = FtpBehind(self._desk, self.disk, relay.lines, (self.user, self.password), old=self.old)
        relay.upstream = self._ftp.port
        return relay


def _certified(path: Path) -> tuple[x509.Certificate, SSLContext]:
    """A certificate that nobody vouches for, made for this server."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "files.test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=30))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOME))]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return certificate, context
