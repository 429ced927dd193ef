"""Plain text for mails, whatever the names and words in it hold; and where mails lead to."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Signs that nobody sees; among them those that turn the direction of reading."""


def one_line(subject: str) -> str:
    """A subject, whatever the names in it hold."""
    line = " ".join(_UNSEEN.sub(" ", subject).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def clean(text: str) -> str:
    """A text without signs that nobody sees, cut where nobody reads on."""
    lines = "\n".join(_UNSEEN.sub(" ", line).rstrip() for line in text.splitlines()).strip()
    return (lines if len(lines) <= LONGEST_TEXT else f"{lines[:LONGEST_TEXT].rstrip()} …") + "\n"


def aligned(facts: Iterable[tuple[str, str]]) -> list[str]:
    """A line each, the values below each other, however long the names are in this language."""
    named = [(f"{name}:", value) for name, value in facts]
    width = max((len(name) for name, _value in named), default=0)
    return [f"{name:<{width}}  {value}" for name, value in named]


def page(view: str, *parts: object) -> str:
    """The whole address of a page."""
    return settings.HUB_BASE_URL + reverse(view, args=parts)
