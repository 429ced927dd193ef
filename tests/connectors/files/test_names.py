"""Names of files, which others make up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Rejected
from connectors.file_names import harmless, joined, refusal, safe
from connectors.files import Files
from connectors.parcels import Lying
from connectors.testing.fileserver import FileSimulator

TRICKS = (
    "../order.xml",
    "..",
    ".",
    "",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "..\\x",
    "a\nb",
    "a\0b",
    "\u202egnp.exe",
    " a",
    "a ",
    "a" * 201,
)


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_no_name(name: str) -> None:
    assert refusal(name)
    shown = harmless(name)
    assert shown
    assert shown.isprintable()
    assert "/" not in shown
    assert "\\" not in shown


@pytest.mark.parametrize("name", ["items.csv", "Lager 2026-01-05.csv", "prislista-åäö.xml", ".order.xml.tmp", "a..b", "日本"])
def test_a_plain_name_is_used(name: str) -> None:
    assert not refusal(name)
    assert safe(f"/out/{name}") == f"/out/{name}"


@pytest.mark.parametrize("path", ["/out/../etc/x", "../x", "/out/a\r\nDELE b", "/out/\0", "/out/./x", "x" * 501])
def test_a_path_that_leads_elsewhere_never_reaches_a_server(path: str) -> None:
    with pytest.raises(Rejected) as refused:
        safe(path)
    assert refused.value.code == "name_refused"


@given(st.text(max_size=300))
def test_what_is_let_through_stays_in_its_folder_and_on_its_line(name: str) -> None:
    if refusal(name):
        return
    assert name.isprintable()
    assert safe(joined("/out", name)).rpartition("/") == ("/out", "/", name)


@pytest.mark.parametrize(("folder", "path"), [("/out", "/out/a"), ("/out/", "/out/a"), ("out", "out/a"), ("/", "/a"), ("", "a")])
def test_a_file_lies_in_its_folder(folder: str, path: str) -> None:
    assert joined(folder, "a") == path


@pytest.mark.parametrize("protocol", ["sftp"], indirect=True)
@pytest.mark.parametrize(
    "name", [b"../../etc/passwd", b"/etc/passwd", b"a\nb.csv", b"a\0b.csv", b"\xff\xfe.csv", b"a" * 300, b""]
)
def test_a_hostile_name_is_shown_and_never_touched(files: Files, simulator: FileSimulator, name: bytes, tmp_path: Path) -> None:
    (simulator.root / "out" / "items.csv").write_bytes(b"content")
    simulator.disk.names[b"items.csv"] = (name,)
    [lying] = files.list("/out")
    assert lying.refusal
    assert lying.name.startswith("/out/")
    assert lying.name.isprintable()
    with pytest.raises(Rejected) as refused:
        files.fetch(lying, tmp_path / "copy")
    assert refused.value.code == "name_refused"
    assert not list(tmp_path.iterdir())
    assert not [call for call in simulator.calls if call.startswith("GET")]


def test_a_name_of_ours_may_not_be_a_trick_either(files: Files, simulator: FileSimulator, tmp_path: Path) -> None:
    for do in (
        lambda: files.leave("/in", "../order.xml", b""),
        lambda: files.leave("/in/..", "order.xml", b""),
        lambda: files.move("/out/a.csv", "/out/../../b.csv"),
        lambda: files.put("/out/a\r\nDELE b", b""),
        lambda: files.fetch(Lying("/out/../x", 1), tmp_path / "copy"),
    ):
        with pytest.raises(Rejected):
            do()
    assert not simulator.calls
