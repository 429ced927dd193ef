"""A new connector's skeleton: files that import, and fail the contract with words about what is missing."""

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from connectors.base import Side
from connectors.registry import keys

SKELETON = Path(__file__).resolve().parents[2] / "connectors" / "testing" / "skeleton"
REGISTRY = Path("connectors") / "registry.py"
CONTRACTS = {Side.SHOP: "ReadsContract, PublishesContract", Side.ERP: "ReadsContract, WritesContract"}
_LAST_LINE = re.compile(r'^    "\w+": "connectors\.[\w.]+",\n(?=\})', re.MULTILINE)


class Unfit(Exception):
    """No connector can be begun so; the message says why."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is begun: ``apart`` in a package of its own, else among the hub's connectors below ``root``."""

    key: str
    name: str
    side: Side
    root: Path
    apart: bool

    @property
    def package(self) -> str:
        return f"hub_{self.key}" if self.apart else f"connectors.{self.side}.{self.key}"

    @property
    def test(self) -> Path:
        if self.apart:
            return self.root / "tests" / f"test_{self.key}.py"
        return self.root / "tests" / "connectors" / self.side / self.key / "test_contract.py"


def begin(start: Start) -> list[Path]:
    """Write the skeleton; the files made, and changed. Overwrites nothing. Raises Unfit."""
    if not start.key.isidentifier() or keyword.iskeyword(start.key) or start.key != start.key.lower():
        raise Unfit(f"{start.key!r} is no key: use small letters, digits and _, such as tiny_shop.")
    if start.key in keys():
        raise Unfit(f"There is a connector {start.key!r} already.")
    made = dict(_files(start))
    there = [path for path in made if path.exists()]
    if there:
        raise Unfit(f"{there[0]} is there already. Nothing was written.")
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [*made, *([] if start.apart else [_register(start)])]


def _files(start: Start) -> list[tuple[Path, str]]:
    folder = start.root / Path(*start.package.split("."))
    sources = [(start.side.value, path) for path in sorted((SKELETON / start.side.value).iterdir())]
    sources += [("both", SKELETON / "both" / f"{name}.py.txt") for name in ("config", "client", "simulator")]
    files = [(folder / source.stem, _filled(start, source)) for _, source in sources]
    files.append((start.test, _filled(start, SKELETON / "both" / "test.py.txt")))
    if start.apart:
        files.append((start.root / "pyproject.toml", _filled(start, SKELETON / "both" / "pyproject.toml.txt")))
    else:
        files.append((start.test.parent / "__init__.py", ""))
    return files


def _filled(start: Start, source: Path) -> str:
    words = {
        "key": start.key,
        "slug": start.key.replace("_", "-"),
        "name": start.name,
        "Name": "".join(word.title() for word in start.key.split("_")),
        "package": start.package,
        "contracts": CONTRACTS[start.side],
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words[found[1]], source.read_text(encoding="utf-8"))


def _register(start: Start) -> Path:
    """One more line in the table of connectors."""
    path = start.root / REGISTRY
    text = path.read_text(encoding="utf-8")
    path.write_text(_LAST_LINE.sub(lambda last: f'{last[0]}    "{start.key}": "{start.package}",\n', text), encoding="utf-8")
    return path
