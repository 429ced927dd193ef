"""A language that marks what is translated: each of our own words in full-width letters. What stays in plain ones is not."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>|&\w+;)")
"""Places that are filled in, and marks of HTML."""
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
SILENT = {"code", "pre", "script", "style"}
"""What stands in them is no text of ours."""
READ_ALOUD = ("aria-label", "placeholder", "title", "alt", "data-ticked", "data-none")
VOID = {"meta", "link", "input", "br", "img", "hr", "use", "path", "symbol"}


def widened(text: str) -> str:
    """The text as this language says it."""
    parts = KEPT.split(text)
    return "".join(part if place % 2 else part.translate(WIDE) for place, part in enumerate(parts))


class Pseudo(DjangoTranslation):
    """Speaks in the place of a real language: dates and figures have that one's form."""

    def gettext(self, message: str) -> str:
        return widened(message.rpartition(CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Reader(HTMLParser):
    """Collects what people see or hear of a page, but not what is marked as being in another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    @property
    def _listens(self) -> bool:
        return all(heard for _, heard in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told: dict[str, Any] = dict(attrs)
        if self._listens and tag not in SILENT and told.get("lang") in (None, self._language):
            self.texts += [told[name] for name in READ_ALOUD if told.get(name)]
        if tag not in VOID:
            self._open.append((tag, tag not in SILENT and told.get("lang") in (None, self._language)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._listens and data.strip():
            self.texts.append(" ".join(data.split()))


def untranslated(page: str, language: str, data: re.Pattern[str]) -> Iterator[str]:
    """Texts of the page with a plain word that is no ``data``."""
    reader = Reader(language)
    reader.feed(page)
    for text in reader.texts:
        if re.search(r"[A-Za-z]{2,}", data.sub(" ", text)):
            yield text
