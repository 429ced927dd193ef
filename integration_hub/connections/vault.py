"""Credentials at rest: AES-GCM under rotating keys, bound to the connection they belong to.

A sealed text reads ``v1.<key id>.<base64 of nonce and ciphertext>``. Keys stand in HUB_KEYS as ``id:base64 of 32 bytes``,
the first seals, all open.
"""

import base64
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class Unopenable(Exception):
    """The sealed text cannot be opened: its key is missing, or it belongs to something else, or it was changed."""


def seal(secret: str, *, belongs_to: str) -> str:
    """``secret`` under the current key, openable only for the same ``belongs_to``."""
    key_id, key = next(iter(_keys(tuple(settings.HUB_KEYS)).items()))
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, secret.encode(), belongs_to.encode())
    return f"v1.{key_id}.{base64.b64encode(sealed).decode()}"


def open_sealed(sealed: str, *, belongs_to: str) -> str:
    """What ``seal`` was given. Raises Unopenable, never returns anything else."""
    try:
        version, key_id, text = sealed.split(".", 2)
        raw = base64.b64decode(text, validate=True)
    except ValueError as problem:
        raise Unopenable("The stored credentials are damaged. Enter them again.") from problem
    key = _keys(tuple(settings.HUB_KEYS)).get(key_id)
    if version != "v1" or key is None:
        raise Unopenable(f"The key {key_id!r} is not in HUB_KEYS. Put it back, or enter the credentials again.")
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], belongs_to.encode()).decode()
    except (InvalidTag, ValueError) as problem:
        raise Unopenable("The stored credentials do not belong here. Enter them again.") from problem


def current_key() -> str:
    """The id of the key that seals."""
    return next(iter(_keys(tuple(settings.HUB_KEYS))))


def key_of(sealed: str) -> str:
    """The id of the key that a sealed text says it is under."""
    return sealed.split(".", 2)[1] if sealed.count(".") >= 2 else ""


@cache
def _keys(listed: tuple[str, ...]) -> dict[str, bytes]:
    pairs = (entry.split(":", 1) for entry in listed)
    return {key_id: base64.b64decode(text, validate=True) for key_id, text in pairs}
