"""Reads a YAML file into plain values that remember their lines.

Stricter than YAML: no anchors, no tags, no keys twice, and only true, false, null and figures are more than text (``no`` and
``1:30`` stay what was written).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from integration_hub.configuration.findings import Finding, Place, WrongFile, in_words

LARGEST = 2**20
DEEPEST = 20
MOST_VALUES = 100_000
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[-+]?\d{1,17}\.\d{1,17}")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's values and, for each place in it, its line."""

    path: Path
    values: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def finding(self, place: Place, message: str) -> Finding:
        """Something wrong at ``place``, or at the nearest place around it that the file has."""
        there = place
        while there and there not in self.lines:
            there = there[:-1]
        return Finding(self.lines.get(there, 1), in_words(place), message)


def read(path: Path) -> Source:
    """The file's values. Raises WrongFile."""
    text = _text(path)
    try:
        _require_plain(path, text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise WrongFile(str(path), [Finding(mark.line + 1 if mark else 1, "", _yaml_words(error))]) from None
    except yaml.YAMLError as error:
        raise WrongFile(str(path), [Finding(1, "", f"This is not YAML: {error}.")]) from None
    reader = _Reader()
    values = reader.value(root, ()) if root else None
    if reader.findings:
        raise WrongFile(str(path), reader.findings)
    return Source(path, values, reader.lines)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise WrongFile(str(path), [Finding(1, "", f"The file is larger than {LARGEST // 2**20} MiB.")])
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise WrongFile(str(path), [Finding(1, "", f"The file cannot be read: {error.strerror}.")]) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise WrongFile(str(path), [Finding(line, "", "This is not text in UTF-8.")]) from None


def _require_plain(path: Path, text: str) -> None:
    """Look at the events alone, before anything is built of them: a small file cannot become a large value."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        wrong = _forbidden(event)
        if depth > DEEPEST:
            wrong = f"Values stand at most {DEEPEST} deep."
        if number > MOST_VALUES:
            wrong = f"The file holds more than {MOST_VALUES} values."
        if wrong:
            raise WrongFile(str(path), [Finding(_line(event), "", wrong)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _forbidden(event: yaml.Event) -> str:
    if getattr(event, "anchor", None):
        return "Anchors and aliases (& and *) are not allowed. Quote a text that begins with one of them."
    if getattr(event, "tag", None):
        return "Tags (!) are not allowed. Quote a text that begins with !."
    return ""


def _yaml_words(error: yaml.MarkedYAMLError) -> str:
    told = error.problem or error.context or "it cannot be read"
    if "alias" in f"{error.context} {told}":
        return "A text that begins with * needs quotes, such as a crontab line: '*/5 * * * *'."
    return f"This is not YAML: {told}."


class _Reader:
    """Builds the values, and keeps the line of each place."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.findings: list[Finding] = []

    def value(self, node: Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.value(each, (*place, number)) for number, each in enumerate(node.value)]
        return _scalar(node.value, quoted=getattr(node, "style", None) is not None)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.findings.append(Finding(line, in_words(place), "A key must be a single word."))
                continue
            key = key_node.value
            if key in made:
                first = self.lines[(*place, key)]
                self.findings.append(Finding(line, in_words(place), f"The key {key!r} stands here already, on line {first}."))
                continue
            self.lines[(*place, key)] = line
            made[key] = self.value(value_node, (*place, key))
        return made


def _scalar(text: str, *, quoted: bool) -> str | int | float | bool | None:
    """What a plain word means; everything in quotes is text."""
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
