"""Reads the files of translations, as far as ours use their format."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

LOCALE = Path(settings.BASE_DIR) / "locale"
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) )?(".*")')


@dataclass
class Message:
    """One entry: ``parts`` by msgctxt, msgid, msgid_plural, msgstr, msgstr[0] …"""

    parts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.parts.get("msgctxt", ""), self.parts["msgid"]

    @property
    def forms(self) -> list[str]:
        """What is said instead: one text, or one for each form of the plural."""
        return [text for name, text in sorted(self.parts.items()) if name.startswith("msgstr")]


def messages_of(path: Path) -> list[Message]:
    """The entries of a file, without its heading."""
    entries = [_message(block) for block in path.read_text(encoding="utf-8").split("\n\n") if "msgid " in block]
    return [entry for entry in entries if entry.parts["msgid"]]


def _message(block: str) -> Message:
    found, name = Message(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            found.fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif match := _LINE.fullmatch(line):
            name = match[1] or name
            found.parts[name] = found.parts.get(name, "") + ast.literal_eval(match[2])
    return found


def compiled_keys(messages: list[Message]) -> Iterator[tuple[str | tuple[str, int], str]]:
    """What a compiled file holds of them: only what is translated."""
    for each in messages:
        context, text = each.key
        key = f"{context}\x04{text}" if context else text
        forms = [] if each.fuzzy else each.forms
        if forms and all(forms):
            yield from (
                [((key, place), form) for place, form in enumerate(forms)] if "msgid_plural" in each.parts else [(key, forms[0])]
            )
