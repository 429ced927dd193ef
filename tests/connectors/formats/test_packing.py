"""Files that come packed."""

import gzip
import io
import zipfile
import zlib

import pytest

from connectors.errors import Unreadable
from tests.connectors.formats.files import Site, lines, semicolons

CONTENT = lines(*(f"A-{number};1;{number},50;SEK" for number in range(20_000))).encode()


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip file of these."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


PACKED = {
    "one member": gzip.compress(CONTENT),
    "two members": gzip.compress(CONTENT[:1000]) + gzip.compress(CONTENT[1000:]),
    "zip": zipped(("export/", b""), ("export/../../prices.csv", CONTENT)),
}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("name", ["prices.csv", "prices.csv.gz"])
def test_a_packed_file_is_read_like_any_other(site: Site, packed: bytes, name: str) -> None:
    assert len(site.read(packed, semicolons(), name=name)) == 20_000


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 100, 20_000])
def test_a_packed_file_that_was_cut_is_not_whole(site: Site, cut: int) -> None:
    for packed in (PACKED["one member"], PACKED["zip"]):
        content = packed[:-cut]
        assert not site.prove(content, semicolons()).whole
        with pytest.raises(Unreadable):
            site.raws(content, semicolons())


def test_a_member_that_is_lost_is_told_by_the_trailer(site: Site) -> None:
    parts = [gzip.compress(lines("A-1;1;1;SEK").encode()), gzip.compress(b"A-2;1;1;SEK\r\nSLUT;2\r\n")]
    layout = semicolons(trailer={"marker": "SLUT", "column": 2})
    assert site.prove(b"".join(parts), layout).whole
    assert not site.prove(parts[0], layout).whole


def test_what_follows_the_last_member_is_no_gzip(site: Site) -> None:
    with pytest.raises(Unreadable, match="file_damaged"):
        site.prove(PACKED["one member"] + b"hello", semicolons())


def test_damage_inside_is_told(site: Site) -> None:
    damaged = bytearray(PACKED["one member"])
    damaged[2000:2010] = b"\xff" * 10
    with pytest.raises(Unreadable, match="file_damaged"):
        site.prove(bytes(damaged), semicolons())


def test_a_name_that_promises_packing_is_held_to_it(site: Site) -> None:
    with pytest.raises(Unreadable, match="file_not_packed"):
        site.prove(CONTENT, semicolons(), name="prices.csv.gz")


def test_a_zip_holds_one_file(site: Site) -> None:
    for content in (zipped(), zipped(("a.csv", CONTENT), ("b.csv", CONTENT))):
        with pytest.raises(Unreadable) as refused:
            site.prove(content, semicolons())
        assert refused.value.code in {"file_not_single", "file_not_packed", "file_damaged"}


def bomb(size: int) -> bytes:
    """Gzip of so many equal bytes."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_bomb_is_never_unpacked(site: Site, kind: str) -> None:
    content = bomb(200 * 2**20) if kind == "gzip" else zipped(("a.csv", bytes(200 * 2**20)))
    with pytest.raises(Unreadable, match="file_unpacks_too_large"):
        site.prove(content, semicolons())
