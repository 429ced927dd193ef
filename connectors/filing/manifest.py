"""What a file beside an export says of it: how many rows it holds, and its SHA-256 (``connectors/file_exchange.md`` §5).

``{"rows": 1204, "sha256": "9f86…"}``; the checksum may be left out. A trigger file that is empty says nothing more.
"""

from dataclasses import dataclass, replace
from typing import Annotated

import msgspec

from connectors.parcels import CountedBy, Flaw, Proof

LONGEST = 64 * 1024
"""Bytes of a manifest that are looked at."""


class Manifest(msgspec.Struct):
    """The agreed form."""

    rows: Annotated[int, msgspec.Meta(ge=0)]
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A manifest that is not of the agreed form: the file cannot be trusted either."""

    problem: str


_manifest = msgspec.json.Decoder(Manifest)


def read_manifest(content: bytes) -> Manifest | Unread | None:
    """What a manifest or trigger file says; None for one that is empty."""
    if not content.strip():
        return None
    try:
        return _manifest.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unread('The manifest is not of the form {"rows": 1204, "sha256": "…"}.')


def held_against(proof: Proof, manifest: Manifest | Unread | None) -> Proof:
    """The proof with the manifest's word in it: its count counts, and another checksum is a flaw."""
    if manifest is None:
        return proof
    if isinstance(manifest, Unread):
        return _flawed(proof, manifest.problem)
    counted = replace(proof, announced=manifest.rows, counted_by=CountedBy.MANIFEST)
    if manifest.sha256 and manifest.sha256.strip().lower() != proof.digest:
        return _flawed(counted, "The file is not the one that its manifest describes: their SHA-256 differ.")
    return counted


def _flawed(proof: Proof, problem: str) -> Proof:
    return replace(proof, flaws=(Flaw(0, 0, "", problem), *proof.flaws), flawed=proof.flawed + 1)
