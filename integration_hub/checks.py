"""What is wrong with the settings, and how to mend it: named by variable, said all at once, before anything starts.

Management commands run these checks by themselves; web and workers call ``require_sound_settings``.
"""

import base64
import binascii
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.checks import CheckMessage, Error

from integration_hub.environment import PROBLEMS, Problem, listed, text

SHORTEST_SECRET = 32
KEY_BYTES = 32
_MAKE_KEY = "Make one with: ./hub manage newkey"
GUNICORN_GIVES_UP = 4
"""The exit code of a worker after which gunicorn ends, instead of starting the next one for ever."""


def check_settings(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """One error for each wrong variable; its hint is the mend."""
    problems = [*PROBLEMS, *_secret_key(), *_keys(), *_addresses(), *_places(), *_database(), *_second_factor(), *_metrics()]
    return [Error(f"{each.name}: {each.wrong}", hint=each.mend, id=f"hub.{each.name}") for each in dict.fromkeys(problems)]


def require_sound_settings() -> None:
    """End this process, with every wrong variable and its mend, unless all settings are sound."""
    wrong = check_settings()
    if wrong:
        lines = [f"hub: {each.msg}\n     {each.hint or ''}" for each in wrong]
        sys.stderr.write("\n".join(["hub: it cannot start with these settings.", *lines, ""]))
        raise SystemExit(GUNICORN_GIVES_UP)


def _secret_key() -> Iterator[Problem]:
    mend = f"Set it to at least {SHORTEST_SECRET} random characters, and keep them: openssl rand -base64 50"
    secret = text("HUB_SECRET_KEY", "")
    if not secret:
        yield Problem("HUB_SECRET_KEY", "It is not set. Log-ins are signed with it.", mend)
    elif len(secret) < SHORTEST_SECRET:
        yield Problem("HUB_SECRET_KEY", f"It has {len(secret)} characters, too few to be safe.", mend)


def _keys() -> Iterator[Problem]:
    """Entries are told by their place and id, never by their text."""
    entries = listed("HUB_KEYS")
    if not entries:
        yield Problem("HUB_KEYS", "It is not set. Stored credentials are encrypted with it.", _MAKE_KEY)
    ids = [entry.partition(":")[0] for entry in entries]
    for place, (key_id, entry) in enumerate(zip(ids, entries, strict=True), 1):
        if not key_id or ":" not in entry or not _is_key(entry.partition(":")[2]):
            yield Problem("HUB_KEYS", f"Entry {place} is not an id, a colon and 32 bytes in base64.", _MAKE_KEY)
        if "." in key_id:
            yield Problem("HUB_KEYS", f"The id of entry {place} holds a dot.", _MAKE_KEY)
    for twice in sorted({key_id for key_id in ids if ids.count(key_id) > 1}):
        yield Problem("HUB_KEYS", f"Two entries have the id {twice!r}.", "Give each key an id of its own, the newest first.")


def _is_key(encoded: str) -> bool:
    try:
        return len(base64.b64decode(encoded, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


def _addresses() -> Iterator[Problem]:
    base = urlsplit(settings.HUB_BASE_URL)
    hosts = listed("HUB_HOSTS")
    if not base.hostname or base.path or base.query:
        yield Problem(
            "HUB_BASE_URL", "It is not scheme and host alone.", "Write the address people open, such as https://hub.example.com."
        )
    elif hosts and not _allowed(base.hostname, hosts):
        yield Problem("HUB_HOSTS", f"It does not name {base.hostname}, the host of HUB_BASE_URL.", "Add it, separated by commas.")
    if "*" in hosts and base.scheme == "https":
        yield Problem("HUB_HOSTS", "It allows every host.", "Name the hosts under which people open the hub.")
    if settings.DEBUG and base.scheme == "https":
        yield Problem(
            "HUB_DEBUG", "It is on while HUB_BASE_URL is https: pages would show code and settings.", "Unset it, or write 0."
        )


def _allowed(host: str, hosts: list[str]) -> bool:
    return any(each in {"*", host} or (each.startswith(".") and host.endswith(each)) for each in hosts)


def _places() -> Iterator[Problem]:
    try:
        ZoneInfo(settings.HUB_TIME_ZONE)
    except (ValueError, OSError, LookupError):
        yield Problem("HUB_TIME_ZONE", f"{settings.HUB_TIME_ZONE!r} is no time zone.", "Write one such as Europe/Copenhagen.")
    if not settings.HUB_INSTANCE or not settings.HUB_INSTANCE.replace("-", "").isalnum():
        yield Problem("HUB_INSTANCE", "It is not letters, digits and hyphens.", "Write a short name, such as hub-1.")
    support = settings.HUB_SUPPORT_ADDRESS
    if support and "@" not in support:
        yield Problem("HUB_SUPPORT_ADDRESS", f"{support!r} is no mail address.", "Write one, or unset it.")


def _database() -> Iterator[Problem]:
    """SQLite's file lives on one machine: a broker elsewhere says that workers elsewhere are meant to come."""
    url = urlsplit(settings.DATABASE_URL)
    mend = "Write postgresql://USER:PASSWORD@HOST/NAME, or sqlite:///PATH."
    if url.scheme == "sqlite" and (url.netloc or len(url.path) < 2):
        yield Problem("HUB_DATABASE_URL", "It names no file.", mend)
    if url.scheme != "sqlite" and len(url.path) < 2:
        yield Problem("HUB_DATABASE_URL", "It names no database.", mend)
    broker = urlsplit(settings.BROKER_URL).hostname
    if url.scheme == "sqlite" and broker and broker not in {"localhost", "127.0.0.1", "::1"}:
        wrong = (
            "It is SQLite, on this machine alone, while HUB_BROKER_URL names another machine, whose workers could not reach it."
        )
        yield Problem("HUB_DATABASE_URL", wrong, "Use PostgreSQL for more than one machine.")


def _second_factor() -> Iterator[Problem]:
    chosen = settings.HUB_SECOND_FACTOR
    if chosen not in {"required", "optional"}:
        yield Problem("HUB_SECOND_FACTOR", f"{chosen!r} is neither required nor optional.", "Unset it: required is usual.")


def _metrics() -> Iterator[Problem]:
    token = settings.HUB_METRICS_TOKEN
    mend = f"Set it to at least {SHORTEST_SECRET} random letters and digits, or unset it: only API tokens open /metrics then."
    if token and len(token) < SHORTEST_SECRET:
        yield Problem("HUB_METRICS_TOKEN", f"It has {len(token)} characters, too few to be safe.", mend)
    elif not token.isascii() or not token.isprintable() or " " in token:
        yield Problem("HUB_METRICS_TOKEN", "It holds characters that no bearer token may.", mend)
