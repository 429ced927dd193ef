"""The file door on file servers that none of us wrote: OpenSSH, vsftpd and proftpd, as ``HUB_REAL_FILES`` names their folder."""

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from connectors.base import Surroundings
from connectors.errors import Access, Rejected, Unavailable, Uncertain
from connectors.files import Files, FileServerConfig, identity
from connectors.parcels import Leaving, Lying, Memory
from connectors.testing.contract import Ears
from tests.real.cutting import Cutter

pytestmark = pytest.mark.real("HUB_REAL_FILES")

ACCOUNT = {"host": "127.0.0.1", "user": "hubfiles", "password": "hubfiles-pass-1"}
SERVERS: dict[str, dict[str, Any]] = {
    "openssh": {"protocol": "sftp", "port": 2222},
    "vsftpd": {"protocol": "ftps", "port": 2121},
    "vsftpd-implicit": {"protocol": "ftps_implicit", "port": 2990},
    "proftpd": {"protocol": "ftps", "port": 2122},
}
CONTENT = random.Random(1).randbytes(700_000)


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is told of one of the servers."""
    return ACCOUNT | SERVERS[request.param]


@pytest.fixture
def surroundings() -> Surroundings:
    return replace(Ears().surroundings(), ledger=Memory())


@pytest.fixture
def told(server: dict[str, Any], surroundings: Surroundings) -> dict[str, Any]:
    """The same, with the identity that an admin confirmed."""
    return server | {"identity": identity(FileServerConfig.model_validate(server), surroundings).value}


@pytest.fixture
def files(told: dict[str, Any], surroundings: Surroundings) -> Iterator[Files]:
    files = Files(FileServerConfig.model_validate(told), surroundings)
    yield files
    files.close()


@pytest.fixture
def folder(files: Files) -> Iterator[str]:
    """A folder of this test's own."""
    folder = f"/in/{uuid4().hex[:12]}"
    files.put(f"{folder}/first.txt", b"first")
    yield folder
    for lying in files.list(folder):
        files.remove(lying.name)
    with suppress(OSError):
        (Path(os.environ["HUB_REAL_FILES"]) / "root" / folder.strip("/")).rmdir()


def test_it_says_what_it_is(files: Files) -> None:
    assert files.greet()


def test_a_file_goes_there_and_back(files: Files, folder: str, tmp_path: Path) -> None:
    files.leave(folder, "order åäö 1.xml", CONTENT)
    lying = {found.name: found for found in files.list(folder)}[f"{folder}/order åäö 1.xml"]
    assert (lying.size, lying.refusal) == (len(CONTENT), "")
    assert lying.modified_at
    assert files.stat(lying.name) == lying
    (tmp_path / "copy").write_bytes(CONTENT[:123_457])
    files.fetch(lying, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_nothing_half_is_left_and_nothing_twice(files: Files, folder: str) -> None:
    files.leave(folder, "order.xml", b"<order/>")
    assert [lying.name for lying in files.list(folder)] == [f"{folder}/first.txt", f"{folder}/order.xml"]
    assert files.remove(f"{folder}/order.xml")
    files.leave(folder, "order.xml", b"<order/>")
    assert files.stat(f"{folder}/order.xml") is None
    with pytest.raises(Rejected) as taken:
        files.leave(folder, "first.txt", b"<order/>")
    assert taken.value.code == "name_taken"
    assert files.read(f"{folder}/first.txt", 100) == b"first"


def test_a_doubt_is_settled_by_what_the_server_shows(files: Files, folder: str, surroundings: Surroundings) -> None:
    files.put(f"{folder}/.waiting.xml.tmp", b"<order/>")
    for name, settled in (("waiting.xml", Leaving.UPLOADING), ("gone.xml", Leaving.LEFT)):
        surroundings.ledger.note(f"{folder}/{name}", Leaving.RENAMING, 8)
        assert files.left(folder, name) is settled
    surroundings.ledger.note("/in/nowhere/order.xml", Leaving.RENAMING, 8)
    with pytest.raises(Access):
        files.left("/in/nowhere", "order.xml")
    files.remove(f"{folder}/.waiting.xml.tmp")


def test_a_missing_folder_is_not_an_empty_one(files: Files) -> None:
    with pytest.raises(Access) as missing:
        files.list("/in/nowhere")
    assert missing.value.code == "folder_missing"
    assert files.stat("/in/nowhere/order.xml") is None
    with pytest.raises(Access) as missing:
        files.leave("/in/nowhere", "order.xml", b"")
    assert missing.value.code == "folder_missing"


def test_files_are_moved_and_nothing_is_overwritten(files: Files, folder: str) -> None:
    files.put(f"{folder}/second.txt", b"second")
    with pytest.raises(Rejected):
        files.move(f"{folder}/second.txt", f"{folder}/first.txt")
    for _ in range(2):
        assert files.move(f"{folder}/second.txt", f"{folder}/third.txt")
    assert files.read(f"{folder}/third.txt", 100) == b"second"
    assert not files.move(f"{folder}/third.txt", "/not-ours/third.txt"), "The root belongs to the server."


def test_a_wrong_password_and_another_server_ask_for_a_person(told: dict[str, Any], surroundings: Surroundings) -> None:
    for said, code in (
        ({"password": "another"}, "login_refused"),
        ({"identity": ""}, "identity_unknown"),
        ({"identity": f"sha256:{'0' * 64}"}, "identity_changed"),
    ):
        files = Files(FileServerConfig.model_validate(told | said), surroundings)
        with pytest.raises(Access) as refused:
            files.greet()
        files.close()
        assert refused.value.code == code


@pytest.mark.parametrize("up", [False, True], ids=["from the server", "to the server"])
def test_cut_anywhere_nothing_is_doubled_or_lost(surroundings: Surroundings, tmp_path: Path, *, up: bool) -> None:
    server = ACCOUNT | SERVERS["openssh"]
    pinned = identity(FileServerConfig.model_validate(server), surroundings).value
    with Cutter(server["port"]) as cutter:
        files = Files(FileServerConfig.model_validate(server | {"port": cutter.port, "identity": pinned}), surroundings)
        for point in sorted(random.Random(7).sample(range(len(CONTENT) + 8000), 12)):
            order = f"cut-{uuid4().hex[:12]}.xml"
            files.close()
            cutter.after(point, up=up)
            _insisted(files, order, tmp_path / order)
            assert (tmp_path / order).read_bytes() == CONTENT
            assert files.remove(f"/in/{order}")
            assert files.stat(f"/in/.{order}.tmp") is None
        files.close()


def _insisted(files: Files, order: str, copy: Path) -> None:
    """Left and fetched back, again after what says so."""
    for _ in range(5):
        try:
            files.leave("/in", order, CONTENT)
            files.fetch(files.stat(f"/in/{order}") or Lying(order, 0), copy)
        except (Unavailable, Uncertain):
            continue
        else:
            return
    raise AssertionError("One cut must not be felt five times.")


def test_a_key_logs_in_without_a_password(surroundings: Surroundings) -> None:
    key = (Path(os.environ["HUB_REAL_FILES"]) / "id_ed25519").read_text(encoding="ascii")
    server = ACCOUNT | SERVERS["openssh"] | {"password": "", "private_key": key}
    pinned = identity(FileServerConfig.model_validate(server), surroundings).value
    files = Files(FileServerConfig.model_validate(server | {"identity": pinned}), surroundings)
    assert files.greet().startswith("OpenSSH")
    files.close()


def test_active_mode_works_where_the_server_calls_back(surroundings: Surroundings) -> None:
    server = ACCOUNT | SERVERS["proftpd"] | {"active": True}
    pinned = identity(FileServerConfig.model_validate(server), surroundings).value
    files = Files(FileServerConfig.model_validate(server | {"identity": pinned}), surroundings)
    try:
        assert [lying.name for lying in files.list("/out")] == ["/out/stock.csv"]
    finally:
        files.close()


def test_the_certificate_may_be_vouched_for(surroundings: Surroundings) -> None:
    authority = str(Path(os.environ["HUB_REAL_FILES"]) / "tls.crt")
    files = Files(
        FileServerConfig.model_validate(ACCOUNT | SERVERS["vsftpd"] | {"certificate_authority": authority}), surroundings
    )
    assert files.greet()
    files.close()
    stranger = Files(FileServerConfig.model_validate(ACCOUNT | SERVERS["vsftpd"]), surroundings)
    with pytest.raises(Access) as unknown:
        stranger.greet()
    assert unknown.value.code == "identity_unknown"
