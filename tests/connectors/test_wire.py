"""Where a connection may lead: checked addresses only, the checked address itself, and certificates that hold."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.errors import Access, Unavailable
from connectors.testing.contract import Ears
from connectors.wire import may_call
from tests.connectors.scripted import Scripted, door

METADATA = "169.254.169.254"


@pytest.mark.parametrize(
    ("address", "abroad", "at_home"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("127.0.0.1", False, True),
        ("127.8.9.1", False, True),
        ("::1", False, True),
        ("10.0.0.7", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("100.64.0.1", False, True),
        ("fd00::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("64:ff9b::a00:1", False, True),
        ("2002:a00:1::", False, True),
        (METADATA, False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 - called, not listened on
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
    ],
)
def test_which_addresses_may_be_called(address: str, *, abroad: bool, at_home: bool) -> None:
    assert may_call(address, allow_private=False) is abroad
    assert may_call(address, allow_private=True) is at_home


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_home_is_called_from_abroad(server: Scripted, ears: Ears, host: str) -> None:
    port = server.url.rpartition(":")[2]
    with door(f"http://{host}:{port}", ears, allow_private=False) as http, pytest.raises((Access, Unavailable)) as error:
        http.write("POST", "/a")
    assert error.value.code in {"address_not_allowed", "host_unknown"}
    assert server.connections == 0


class Names:
    """A name server that tells what it was told to tell, one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _: str, port: int, **__: Any) -> list[tuple[Any, ...]]:
        self.asked += 1
        answer = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (str(IPv4Address(address)), port)) for address in answer]


def test_the_address_that_was_checked_is_the_one_that_is_called(
    server: Scripted, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["127.0.0.1"], [METADATA])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    with door(server.url.replace("127.0.0.1", "rebinding.example"), ears) as http:
        http.read("GET", "/a")
        http.read("GET", "/b")
    assert names.asked == 1
    assert server.requests[0].headers["host"].startswith("rebinding.example:")


def test_one_forbidden_address_refuses_a_whole_name(server: Scripted, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1", METADATA]))
    with door(server.url.replace("127.0.0.1", "two.example"), ears) as http, pytest.raises(Access, match="address_not_allowed"):
        http.read("GET", "/a")
    assert server.connections == 0


def test_the_next_address_of_a_name_is_tried_where_the_first_is_dead(
    server: Scripted, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.255.255.254", "127.0.0.1"]))
    with door(server.url.replace("127.0.0.1", "two.example"), ears) as http:
        assert http.read("GET", "/a").status == 200


def test_the_environments_proxy_is_not_asked(server: Scripted, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with door(server.url, ears) as http:
        assert http.read("GET", "/a").status == 200


def test_a_redirect_is_not_followed(server: Scripted, ears: Ears) -> None:
    server.faults.add("redirect_loop", times=None)
    with door(server.url, ears) as http, pytest.raises(Access, match="moved"):
        http.read("GET", "/a")
    assert len(ears.calls) == 1


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that signs itself, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "localhost.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[Scripted]:
    """The scripted server over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Scripted()
    server.start(tls=context)
    yield server
    server.stop()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Scripted, ears: Ears, name: str) -> None:
    with door(secure.url.replace("127.0.0.1", name), ears) as http, pytest.raises(Access, match="certificate_not_trusted"):
        http.write("POST", "/a")
    assert secure.requests == []


def test_the_authority_of_the_connection_is_trusted(secure: Scripted, ears: Ears, certificate: Path) -> None:
    with door(secure.url.replace("127.0.0.1", "localhost"), ears, verify=str(certificate)) as http:
        assert http.read("GET", "/a").status == 200


def test_a_trusted_certificate_for_another_name_is_refused(secure: Scripted, ears: Ears, certificate: Path) -> None:
    with door(secure.url, ears, verify=str(certificate)) as http, pytest.raises(Access, match="certificate_not_trusted"):
        http.read("GET", "/a")


def test_an_unchecked_certificate_is_the_connections_own_choice(secure: Scripted, ears: Ears) -> None:
    with door(secure.url, ears, verify=False) as http:
        assert http.read("GET", "/a").status == 200


def test_slow_bytes_end_over_tls_too(secure: Scripted, ears: Ears) -> None:
    secure.faults.add("slow_bytes", times=None)
    with door(secure.url, ears, verify=False, tries=1) as http, pytest.raises(Unavailable, match="answer_lost"):
        http.read("GET", "/a")


def test_an_unusable_authority_file_asks_for_a_person(secure: Scripted, ears: Ears, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for file in (tmp_path / "empty.pem", tmp_path / "missing.pem"):
        with door(secure.url, ears, verify=str(file)) as http, pytest.raises(Access, match="authority_unreadable"):
            http.read("GET", "/a")
