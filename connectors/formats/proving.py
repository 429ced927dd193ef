"""The first pass over a file: it counts, and lists everything that is wrong with it, each with line, record and field."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.formats import json_lines
from connectors.formats.counting import CUT, Count, Read, understand
from connectors.formats.elements import Elements, Malformed
from connectors.formats.encoding import as_utf8, encoding_of
from connectors.formats.layout import FileKind, Layout
from connectors.formats.packing import Cut, unpacked
from connectors.formats.plan import Plan
from connectors.formats.separated_pass import separated_pass
from connectors.parcels import CountedBy, Proof


def proof(path: Path, layout: Layout, plan: Plan[Any], read: Read, name: str, *, complete: bool) -> Proof:
    """See ``formats.prove``."""
    count = Count()
    findings = count.findings
    try:
        encoding = encoding_of(path, name, layout.encoding)
        pieces = as_utf8(unpacked(path, name), encoding, lambda line, message: findings.add(message, line=line))
        _PASSES[layout.kind](layout, plan, read, count, count.pieces(pieces))
    except Cut:
        findings.cut(CUT)
    if not count.last and findings.whole:
        findings.cut("The file is empty.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    by = CountedBy.COUNTING if count.announced is None else CountedBy.TRAILER
    flaws = tuple(findings.flaws)
    return Proof(count.records, by, digest, complete, count.announced, flaws, findings.flawed, findings.whole)


def _json_pass(layout: Layout, plan: Plan[Any], read: Read, count: Count, pieces: Iterator[bytes]) -> None:
    line, raw = 0, b""
    for block in json_lines.lines(pieces):
        for raw in block:
            line += 1
            if raw.strip():
                understand(plan, read, raw, count, line)
    if raw.strip() and not raw.rstrip().endswith(b"}") and count.last != b"\n":
        count.findings.cut(CUT, line=line, record=count.records)


def _xml_pass(layout: Layout, plan: Plan[Any], read: Read, count: Count, pieces: Iterator[bytes]) -> None:
    elements = Elements(layout)
    try:
        for block in elements.read(pieces):
            for line, raw in block:
                understand(plan, read, raw, count, line)
    except Malformed as problem:
        if problem.cut:
            count.findings.cut(CUT, line=problem.line)
        else:
            count.findings.add(problem.message, line=problem.line)
        return
    if elements.others and (layout.closed or not count.records):
        others = ", ".join(sorted(elements.others)[:10])
        count.findings.add(f"There should be elements {layout.record}, but there are: {others}.")
    if layout.count_at:
        count.announce(elements.announced or "", 1)


_PASSES = {FileKind.SEPARATED: separated_pass, FileKind.JSON_LINES: _json_pass, FileKind.XML: _xml_pass}
