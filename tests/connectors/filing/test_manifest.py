"""The word of a manifest on its file."""

import pytest

from connectors.filing.manifest import Manifest, Unread, held_against, read_manifest
from connectors.parcels import CountedBy, Proof

PROOF = Proof(3, CountedBy.COUNTING, "ab" * 32)


def test_a_manifest_tells_how_many_rows_to_expect() -> None:
    told = held_against(PROOF, read_manifest(b'\xef\xbb\xbf{"rows": 4}'))
    assert (told.expected, told.counted_by, told.flawed) == (4, CountedBy.MANIFEST, 0)


def test_a_file_that_is_not_the_one_described_is_flawed() -> None:
    told = held_against(PROOF, Manifest(3, "cd" * 32))
    assert told.flawed == 1
    assert "SHA-256" in told.flaws[0].message
    assert held_against(PROOF, Manifest(3, "AB" * 32)).flawed == 0


def test_an_empty_trigger_says_nothing_more() -> None:
    assert read_manifest(b" \r\n") is None
    assert held_against(PROOF, None) == PROOF


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"rows": -1}', b'{"rows": "many"}', b"\xff", b"done", b"[" * 60_000])
def test_a_manifest_of_another_form_is_a_flaw_and_never_guessed(content: bytes) -> None:
    found = read_manifest(content)
    assert isinstance(found, Unread)
    assert held_against(PROOF, found).flawed == 1
