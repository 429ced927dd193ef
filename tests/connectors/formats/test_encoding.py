"""What a file is written in."""

import pytest

from connectors.errors import Unreadable
from tests.connectors.formats.files import Site, elements, lines, semicolons
from tests.connectors.formats.test_xml import GOOD, export

SWEDISH = lines("Åäö;1;1;SEK", "Éü€;1;2;SEK")


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_the_encoding_is_found_by_itself(site: Site, written: str) -> None:
    assert [price.item_key for price in site.read(SWEDISH.encode(written), semicolons())] == ["Åäö", "Éü€"]


@pytest.mark.parametrize("written", ["utf-8", "windows-1252", "iso-8859-15", "utf-16", "utf-16-be"])
def test_or_it_was_agreed(site: Site, written: str) -> None:
    assert [price.item_key for price in site.read(SWEDISH.encode(written), semicolons(encoding=written))] == ["Åäö", "Éü€"]
    old = SWEDISH.replace("€", "").encode("cp850")
    assert site.read(old, semicolons(encoding="cp850"))[0].item_key == "Åäö"


def test_raw_records_are_the_same_in_any_encoding(site: Site) -> None:
    assert site.raws(SWEDISH.encode("windows-1252"), semicolons()) == site.raws(SWEDISH, semicolons())


def test_other_bytes_than_agreed_are_a_flaw_with_its_line(site: Site) -> None:
    content = lines("A;1;1;SEK").encode() + "Åäö;1;1;SEK\r\n".encode("windows-1252")
    proof = site.prove(content, semicolons(encoding="utf-8"))
    assert [(flaw.line, flaw.message[:27]) for flaw in proof.flaws] == [(3, "is not written in utf-8, as")]
    with pytest.raises(Unreadable):
        site.raws(content, semicolons(encoding="utf-8"))


@pytest.mark.parametrize("sign", ["\u20ac", "\u00e5", "\U0001f6d2"])
@pytest.mark.parametrize("before", [262_143, 262_142, 262_141])
def test_signs_that_lie_across_two_pieces(site: Site, sign: str, before: int) -> None:
    start = lines("A;1;1;SEK") + "B;1;1;SEK;"
    content = start + " " * (before - len(start)) + f"\r\n{sign * 3};1;2;SEK\r\n"
    assert site.read(content, semicolons())[-1].item_key == sign * 3


def test_nul_is_a_flaw_with_its_line(site: Site) -> None:
    proof = site.prove(lines("A;1;1;SEK", "B\0;1;1;SEK"), semicolons())
    assert [flaw.line for flaw in proof.flaws] == [3]
    assert site.prove(SWEDISH.encode("utf-16-le"), semicolons(encoding="utf-8")).flawed


@pytest.mark.parametrize(
    ("declared", "written"), [("windows-1252", "windows-1252"), ("ISO-8859-1", "latin-1"), ("UTF-8", "utf-8")]
)
def test_xml_declares_its_encoding(site: Site, declared: str, written: str) -> None:
    content = export(GOOD.replace("A-1", "Åäö"), head=f'<?xml version="1.0" encoding="{declared}"?>')
    assert site.read(content.encode(written), elements())[0].item_key == "Åäö"


def test_what_was_agreed_overrules_a_declaration(site: Site) -> None:
    content = export(GOOD.replace("A-1", "Åäö"), head='<?xml version="1.0" encoding="UTF-8"?>').encode("windows-1252")
    assert site.prove(content, elements()).flawed
    assert site.read(content, elements(encoding="windows-1252"))[0].item_key == "Åäö"


@pytest.mark.parametrize("declared", ["utf-7", "rot13", "EBCDIC-9", "idna"])
def test_an_encoding_that_we_do_not_read_is_refused(site: Site, declared: str) -> None:
    with pytest.raises(Unreadable, match="encoding_unknown"):
        site.prove(export(GOOD, head=f'<?xml version="1.0" encoding="{declared}"?>'), elements())
