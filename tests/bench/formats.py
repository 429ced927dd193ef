"""Files against JSON pages, without the wire: the same items counted, hashed and parsed either way."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from connectors import formats
from connectors.documents import Item
from connectors.erp.import_api.reading import LAYOUTS, layout_for
from tests.bench.telling import middle, tell
from tests.connectors.formats.one_pass import CSV, row, write

ROWS = int(os.environ.get("HUB_BENCH_ROWS", "200000"))
ROUNDS = 3
PAGE = 1000


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]


def run() -> None:
    with tempfile.TemporaryDirectory() as told:
        folder = Path(told)
        for ending in (".csv", ".jsonl", ".xml"):
            write(folder / f"items{ending}", ROWS)
        pages = list(_json_pages())
        parse = formats.parser_of(LAYOUTS[Item].values(), Item)
        seen = {"json pages": [(_took(_hashed, _decoded(pages)), _took(_parsed, _decoded(pages), parse)) for _ in range(ROUNDS)]}
        for ending in (".csv", ".jsonl", ".xml"):
            path = folder / f"items{ending}"
            seen[ending] = [(_took(_hashed, _file(path)), _took(_parsed, _file(path), parse)) for _ in range(ROUNDS)]
    known, new = {}, {}
    for way, rounds in seen.items():
        print(f"      {way}: nothing changed, everything new", flush=True)
        known[way], new[way] = middle([first for first, _ in rounds]), middle([second for _, second in rounds])
        print(f"      {ROWS / known[way]:,.0f} and {ROWS / new[way]:,.0f} rows a second")
    budgets = {".csv": "<= 2", ".jsonl": "<= 2.5", ".xml": "<= 8"}
    for ending in (".csv", ".jsonl", ".xml"):
        tell(
            "F1",
            f"{ending}: prove, page, hash and parse {ROWS:,} items : JSON pages",
            new[ending] / new["json pages"],
            budgets[ending],
        )


def _json_pages() -> Iterator[bytes]:
    """The same items as an API would page them."""
    names = CSV.strip().split(",")
    for start in range(0, ROWS, PAGE):
        yield msgspec.json.encode(
            {"value": [dict(zip(names, row(number), strict=True)) for number in range(start, start + PAGE)]}
        )


def _decoded(pages: Iterable[bytes]) -> Callable[[], Iterator[bytes]]:
    decoder = msgspec.json.Decoder(_Page)
    return lambda: (bytes(raw) for page in pages for raw in decoder.decode(page).value)


def _file(path: Path) -> Callable[[], Iterator[bytes]]:
    def records() -> Iterator[bytes]:
        layout = layout_for(Item, path.name)
        if formats.prove(path, layout, Item, path.name).flawed:
            raise RuntimeError("The file has flaws.")
        return (raw for page in formats.pages(path, layout, path.name) for raw in page.records)

    return records


def _hashed(records: Callable[[], Iterator[bytes]]) -> None:
    for raw in records():
        blake2b(raw, digest_size=16).digest()


def _parsed(records: Callable[[], Iterator[bytes]], parse: Callable[[bytes], Any]) -> None:
    for raw in records():
        blake2b(raw, digest_size=16).digest()
        parse(raw)


def _took(do: Callable[..., None], *given: Any) -> float:
    started = process_time()
    do(*given)
    return process_time() - started
