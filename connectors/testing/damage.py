"""Sound answers made unsound: what a broken or hostile system sends after it did its work."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from connectors.testing.faults import Kind
from connectors.testing.messages import Reply

FIGURE = re.compile(rb"(:\s*)-?\d+(?:\.\d+)?(?=\s*[,}\]])")
TEXT = re.compile(rb'(:\s*")')
HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>"
DEPTH = 100_000
BOMB = 128 * 2**20


def damaged(kind: Kind, sound: Reply) -> Reply:
    """The reply with this damage."""
    return _DAMAGES[kind](sound)


def _edited(edit: Callable[[bytes], bytes]) -> Callable[[Reply], Reply]:
    return lambda sound: replace(sound, body=edit(sound.content()))


def _page(sound: Reply) -> Reply:
    return Reply(200, HTML, (("Content-Type", "text/html; charset=utf-8"),))


def _bomb(sound: Reply) -> Reply:
    return Reply(sound.status, bomb(), (("Content-Type", "application/json"), ("Content-Encoding", "gzip")))


@cache
def bomb() -> bytes:
    """A small body that unpacks to a large one, made of one packed block over and over."""
    block = b" " * 2**20
    packer = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)) * (BOMB // len(block))


_DAMAGES: dict[Kind, Callable[[Reply], Reply]] = {
    Kind.CUT_JSON: _edited(lambda body: body[: len(body) // 2]),
    Kind.MALFORMED_JSON: _edited(lambda body: body.replace(b":", b"=", 1).replace(b"[", b"(", 1)),
    Kind.DEEP_JSON: _edited(lambda body: b"[" * DEPTH + b"]" * DEPTH),
    Kind.NAN: _edited(lambda body: FIGURE.sub(rb"\1NaN", body, count=1)),
    Kind.OVERFLOW: _edited(lambda body: FIGURE.sub(rb"\g<1>1e400", body, count=1)),
    Kind.BAD_UTF8: _edited(lambda body: TEXT.sub(rb"\1" + b"\xff", body, count=1) if TEXT.search(body) else body + b"\xff"),
    Kind.NULL_BYTES: _edited(lambda body: TEXT.sub(rb"\1\\u0000", body, count=1)),
    Kind.HTML_200: _page,
    Kind.GZIP_BOMB: _bomb,
}
DAMAGES = frozenset(_DAMAGES)
