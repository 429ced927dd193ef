"""Who a server says it is, and what happens when it is somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from connectors.errors import Access, Rejected, Unavailable
from connectors.files import identity
from connectors.identity import Identity
from connectors.testing.contract import Ears
from connectors.testing.fileserver import FileSimulator, Protocol
from tests.connectors.files.doors import Doors

PRIVATE: tuple[Protocol, ...] = ("sftp", "ftps", "ftps_implicit")
private = pytest.mark.parametrize("protocol", PRIVATE, indirect=True)
sftp_only = pytest.mark.parametrize("protocol", ["sftp"], indirect=True)


@contextmanager
def another(protocol: Protocol, ears: Ears, **told: object) -> Iterator[Doors]:
    """A server of its own, told something before it starts."""
    simulator = FileSimulator(protocol=protocol)
    for name, value in told.items():
        setattr(simulator, name, value)
    simulator.start()
    doors = Doors(simulator, ears)
    try:
        yield doors
    finally:
        doors.close()
        simulator.stop()


@private
def test_a_server_shows_its_identity_before_anybody_logs_in(doors: Doors, simulator: FileSimulator) -> None:
    shown = identity(doors.config(identity="", password="another"), doors.surroundings())
    assert isinstance(shown, Identity)
    assert shown.value == simulator.identity
    assert shown.fingerprint.startswith("SHA256")
    assert doors.open(identity=shown.value).list("/out") == []


@private
def test_nobody_logs_in_at_a_server_that_nobody_confirmed(doors: Doors) -> None:
    with pytest.raises(Access) as unknown:
        doors.open(identity="").greet()
    assert unknown.value.code == "identity_unknown"


@private
def test_another_identity_than_the_confirmed_one_is_told_and_nothing_is_sent(
    protocol: Protocol, doors: Doors, ears: Ears
) -> None:
    with another(protocol, ears) as impostor:
        with pytest.raises(Access) as changed:
            impostor.open(identity=doors.simulator.identity).leave("/in", "order.xml", b"an order")
        assert not list((impostor.simulator.root / "in").iterdir())
    assert changed.value.code == "identity_changed"
    assert "SHA256" in changed.value.message


@sftp_only
def test_a_fingerprint_alone_is_as_good_as_the_key(doors: Doors) -> None:
    shown = identity(doors.config(), doors.surroundings())
    assert doors.open(identity=shown.fingerprint).list("/out") == []


def test_a_further_key_of_another_kind_changes_nothing(ears: Ears) -> None:
    keys = [asyncssh.generate_private_key("ecdsa-sha2-nistp256"), asyncssh.generate_private_key("ssh-ed25519")]
    with another("sftp", ears, host_keys=keys[::-1]) as doors:
        doors.simulator.host_keys.reverse()
        assert doors.open().list("/out") == [], "The confirmed key is asked for, not the one that we like best."


def test_a_key_of_another_kind_in_its_place_is_another_identity(ears: Ears) -> None:
    with another("sftp", ears, host_keys=[asyncssh.generate_private_key("ecdsa-sha2-nistp256")]) as doors:
        confirmed = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().strip()
        with pytest.raises(Access) as changed:
            doors.open(identity=confirmed).greet()
    assert changed.value.code == "identity_changed"


@private
def test_a_wrong_password_asks_for_a_person(doors: Doors) -> None:
    with pytest.raises(Access) as refused:
        doors.open(password="not-the-password").greet()
    assert refused.value.code == "login_refused"


def test_a_key_logs_in_without_a_password(ears: Ears) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    with another("sftp", ears, login_key=public) as doors:
        assert doors.open(password="", private_key=text).list("/out") == []
        stranger = (
            ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
        )
        with pytest.raises(Access) as refused:
            doors.open(password="", private_key=stranger).greet()
    assert refused.value.code == "login_refused"


def test_a_server_that_knows_only_what_is_broken_is_told_with_its_remedy(ears: Ears) -> None:
    with another("sftp", ears, old_kex=True) as doors, pytest.raises(Access) as old:
        doors.open().greet()
    assert old.value.code == "encryption_too_old"
    assert "Allow old encryption" in old.value.remedy


@pytest.mark.parametrize("protocol", ["ftp"], indirect=True)
def test_plain_ftp_has_no_identity_and_does_not_speak_tls(doors: Doors, simulator: FileSimulator) -> None:
    with pytest.raises(Rejected) as none:
        identity(doors.config(), doors.surroundings())
    assert none.value.code == "no_identity"
    with pytest.raises(Access) as plain:
        doors.open(protocol="ftps", identity="sha256:00").greet()
    assert plain.value.code == "encryption_refused"


@pytest.mark.parametrize("protocol", ["ftps"], indirect=True)
def test_a_certificate_that_an_authority_vouches_for_needs_no_confirmation(
    doors: Doors, simulator: FileSimulator, tmp_path: Path
) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(simulator.certificate, encoding="ascii")
    assert doors.open(identity="", certificate_authority=str(authority)).list("/out") == []
    with pytest.raises(Access) as unreadable:
        doors.open(identity="", certificate_authority=str(tmp_path / "nothing.pem")).greet()
    assert unreadable.value.code == "authority_unreadable"


@pytest.mark.parametrize("protocol", ["ftps"], indirect=True)
def test_a_fingerprint_may_be_copied_as_people_write_it(doors: Doors, simulator: FileSimulator) -> None:
    digest = simulator.identity.removeprefix("sha256:").upper()
    colons = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    assert doors.open(identity=colons).list("/out") == []


def test_a_private_address_is_not_called_unasked(doors: Doors) -> None:
    outside = doors.ears.surroundings()
    for name in ("127.0.0.1", "localhost"):
        with pytest.raises(Access) as refused:
            identity(doors.config(host=name, protocol="sftp", identity="x"), type(outside)(outside.limiter, outside.listener))
        assert refused.value.code == "address_not_allowed"


def test_a_name_that_leads_nowhere_is_unavailable(doors: Doors) -> None:
    with pytest.raises(Unavailable) as unknown:
        doors.open(0.001, host="files.invalid").greet()
    assert unknown.value.code == "host_unknown"
