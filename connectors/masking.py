"""Keeps credentials out of everything that is kept or shown; what people bought and who they are is not a secret here."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

HIDDEN = "•••"
MOST = 16 * 1024
SHORTEST = 4
"""Shorter values stand in every second word, so hiding them would hide everything and protect nothing."""

_STEMS = (
    *("passw", "passphrase", "pwd", "secret", "token", "session", "signature", "credential", "authorization", "cookie", "nonce"),
    *("_key", "-key", "apikey", "accesskey", "privatekey", "consumerkey"),
)
"""Text without any of these in it names no secret: found much faster than by the patterns."""
_WORDS = (
    "passw|passphrase|pwd|secret|token|session_?id|b1session|signature|credential|authorization|cookie|nonce|"
    r"(?:api|access|private|consumer)[_\-]?key"
)
# Bounded, so that hostile text is searched in good time.
_NAMES = rf"[\w.\-]{{0,99}}(?:{_WORDS})[\w.\-]{{0,99}}"
_NAMED = re.compile(_NAMES, re.IGNORECASE)
_JSON = re.compile(
    rf'(?P<name>\\?"{_NAMES}\\?"\s*:\s*)(?P<value>\\"(?:[^"\\]|\\[^"])*(?:\\"|$)|"(?:[^"\\]|\\.)*(?:"|\\?$)|\{{[^}}]*\}}?|\[[^\]]*\]?|[^\s,}}\]]+)',
    re.IGNORECASE,
)
_PAIR = re.compile(rf"(?P<name>(?:^|(?<=[?&;\s])){_NAMES}=)(?P<value>[^&;\s\"'<>]+)", re.IGNORECASE)


class Mask:
    """Hides known secret values, in the disguises they travel in, and whatever stands under a secret's name."""

    def __init__(self, secrets: Iterable[str], fields: Iterable[str] = ()) -> None:
        """``fields`` are names in JSON bodies under which a remote tells what nobody may see (its own traceback)."""
        names = "|".join(map(re.escape, fields))
        self._fields = re.compile(rf'("(?:{names})"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)') if names else None
        self._disguises: list[str] = []
        self._longest = 0
        self._known: frozenset[str] = frozenset()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Hide these from now on too (a session's cookies, an access token)."""
        known = self._known | {secret for secret in secrets if len(secret) >= SHORTEST}
        if known == self._known:
            return
        self._known = known
        # The longest first: one may stand inside another.
        self._disguises = sorted({disguise for secret in known for disguise in _disguises(secret)}, key=len, reverse=True)
        self._longest = len(self._disguises[0])

    def text(self, text: str) -> str:
        """``text`` without secrets; safe to call again on its own result."""
        for disguise in self._disguises:
            text = text.replace(disguise, HIDDEN)
        small = text.lower()
        if any(stem in small for stem in _STEMS):
            text = _JSON.sub(rf'\g<name>"{HIDDEN}"', text)
            text = _PAIR.sub(rf"\g<name>{HIDDEN}", text)
        return text

    def url(self, url: str) -> str:
        """An address without the credentials in it."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        shown = f"{HIDDEN}@{host}" if "@" in parts.netloc else host
        return self.text(urlunsplit((parts.scheme, shown, parts.path, parts.query, parts.fragment)))

    def headers(self, headers: Mapping[str, str]) -> str:
        """Headers a line each, secret ones hidden whole."""
        return "\n".join(
            f"{name.lower()}: {HIDDEN if _NAMED.fullmatch(name) else self.text(value)}" for name, value in headers.items()
        )

    def body(self, body: bytes) -> str:
        """The beginning of a body as text that any database takes."""
        # What is cut off must be cut after masking: half a secret would not be recognised.
        head = body[: MOST + 4 * self._longest].decode(errors="replace").replace("\x00", "\ufffd")
        masked = self.text(self._fields.sub(rf'\1"{HIDDEN}"', head) if self._fields else head)
        return masked if len(body) <= MOST else f"{masked[:MOST]}… ({len(body)} bytes)"


def _disguises(secret: str) -> set[str]:
    raw = secret.encode()
    plain = {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
    return plain | {part for part in _encoded(raw) if len(part) >= SHORTEST}


def _encoded(raw: bytes) -> set[str]:
    """The base64 of a value wherever it starts inside a longer one: three ways, without the characters its neighbours touch."""
    found = set()
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        sure = text[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        found |= {sure, sure.replace("+", "-").replace("/", "_")}
    return found
