"""SAP's own description of the Service Layer, as far as it says whether a piece of JSON is of a type."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

FILES = {"v1": "metadata_v1_odata3.xml", "v2": "metadata_v2_odata4_trimmed.xml"}
USER_FIELD = re.compile(r"U_\w+")
_TIME = r"\d\d:\d\d:\d\d"
TEXTS = {
    "Edm.String": r"(?s).*",
    "Edm.DateTime": r"\d{4}-\d\d-\d\d",
    "Edm.DateTimeOffset": r"\d{4}-\d\d-\d\d(T00:00:00Z)?",
    "Edm.Time": _TIME,
    "Edm.TimeOfDay": _TIME,
}
NUMBERS: dict[str, tuple[type, ...]] = {"Edm.Int32": (int,), "Edm.Double": (int, float)}


@dataclass(frozen=True)
class Metadata:
    """Types with their fields, enums with their members, entity sets with their type."""

    types: dict[str, dict[str, str]]
    enums: dict[str, set[str]]
    sets: dict[str, str]

    @classmethod
    def read(cls, folder: Path, version: str) -> "Metadata":
        tree = etree.parse(str(folder / FILES[version]), etree.XMLParser(resolve_entities=False))
        return cls(
            {node.get("Name", ""): _fields(node) for kind in ("EntityType", "ComplexType") for node in _all(tree, kind)},
            {
                node.get("Name", ""): {member.get("Name", "") for member in _all(node, "Member")}
                for node in _all(tree, "EnumType")
            },
            {node.get("Name", ""): _bare(node.get("EntityType", "")) for node in _all(tree, "EntitySet")},
        )

    def problems(self, value: Any, kind: str, where: str) -> list[str]:
        """What is wrong with ``value`` as a ``kind``; nothing for null, which every field may be."""
        if value is None:
            return []
        if inner := re.fullmatch(r"Collection\((.*)\)", kind):
            if not isinstance(value, list):
                return [f"{where} is no list"]
            return [problem for place, part in enumerate(value) for problem in self.problems(part, inner[1], f"{where}[{place}]")]
        if kind in self.types:
            return self._record(value, kind, where)
        return [] if self._plain(value, kind) else [f"{where} = {value!r} is no {kind}"]

    def _record(self, value: Any, kind: str, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is no {kind}"]
        fields, found = self.types[kind], []
        for name, part in value.items():
            if "odata." in name or USER_FIELD.fullmatch(name):
                continue
            found += self.problems(part, fields[name], f"{where}.{name}") if name in fields else [f"{where} has no {name}"]
        return found

    def _plain(self, value: Any, kind: str) -> bool:
        if kind in self.enums:
            return value in self.enums[kind]
        if kind in NUMBERS:
            return isinstance(value, NUMBERS[kind]) and not isinstance(value, bool)
        return kind in TEXTS and isinstance(value, str) and re.fullmatch(TEXTS[kind], value) is not None


def _fields(node: Any) -> dict[str, str]:
    return {entry.get("Name"): _bare(entry.get("Type")) for entry in _all(node, "Property")}


def _all(node: Any, name: str) -> list[Any]:
    found: list[Any] = node.xpath(f".//*[local-name()='{name}']")
    return found


def _bare(kind: str) -> str:
    return kind.replace("SAPB1.", "")
