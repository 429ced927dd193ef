"""The wire under the HTTP door: where a connection may lead, and how long each read of it may take."""

import http.client
import io
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

# urllib3 logs whole addresses, and some shops take their secrets in the query.
logging.getLogger("urllib3").setLevel(logging.ERROR)

CHUNK = 64 * 1024
NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The host's name leads to an address that may not be called."""


@dataclass(slots=True)
class Trip:
    """One try: when it must be over, how long to wait at its steps, where it may go, and whether anything left us yet."""

    ends: float
    connecting: float
    silence: float
    allow_private: bool
    writing: bool
    sent: bool = False

    def left(self) -> float:
        """Seconds the next read may take; raises TimeoutError when the trip is over."""
        left = min(self.silence, self.ends - monotonic())
        if left <= 0:
            raise TimeoutError("The answer took too long.")
        return left


_trip: ContextVar[Trip] = ContextVar("_trip")


@contextmanager
def travelling(trip: Trip) -> Iterator[Trip]:
    """Connections made and used inside belong to ``trip``."""
    token = _trip.set(trip)
    try:
        yield trip
    finally:
        _trip.reset(token)


def may_call(address: str, *, allow_private: bool) -> bool:
    """Whether an address may be called at all; link-local ones (cloud metadata) never may."""
    ip = _inner(ip_address(address.partition("%")[0]))
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    return ip.is_global or allow_private


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip


def resolved(host: str, port: int, *, allow_private: bool) -> list[tuple[Any, ...]]:
    """What a name leads to, asked once; raises AddressRefused when any of it may not be called."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    if not all(may_call(str(entry[4][0]), allow_private=allow_private) for entry in found):
        raise AddressRefused
    return found


def _connected(connection: HTTPConnection) -> socket.socket:
    """A socket to the very address that was checked: a second look-up could tell another one."""
    trip = _trip.get()
    failure: OSError = OSError("The name leads nowhere.")
    for family, kind, protocol, _, address in resolved(connection.host, connection.port or 0, allow_private=trip.allow_private):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(trip.connecting, trip.left()))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


class _TimedRaw(io.RawIOBase):
    """A socket's bytes, each read bounded by what is left of the trip: slow headers end like slow bodies."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_trip.get().left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedRaw(sock), CHUNK)


class _Checked(HTTPConnection):
    response_class = _TimedResponse

    def _new_conn(self) -> socket.socket:
        try:
            return _connected(self)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "No connection in time.") from error
        except OSError as error:
            raise NewConnectionError(self, "No connection.") from error

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        trip = _trip.get()
        trip.sent = True
        # A large body goes in pieces: each must be taken in time, and all of them before the trip is over.
        self.sock.settimeout(trip.left())
        super().send(data)


class _CheckedTls(_Checked, HTTPSConnection):
    """The same over TLS: the name is still what the certificate must show."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTls


class CheckedAdapter(HTTPAdapter):
    """requests' own adapter on checked connections, without a retry of its own."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class Session(requests.Session):
    """A session that follows nothing by itself and reads nothing from the environment."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("http://", CheckedAdapter())
        self.mount("https://", CheckedAdapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None always: requests would read a redirect's whole body, however large, to look ahead."""
        return None
