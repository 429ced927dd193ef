"""How much an answer may hold: its body read whole, never more of it than allowed, packed or unpacked."""

import zlib
from collections.abc import Iterator

from urllib3.response import BaseHTTPResponse

CHUNK = 64 * 1024


class TooLarge(Exception):
    """The answer holds more than is allowed, packed or unpacked."""


class BadEncoding(Exception):
    """The answer is packed in a way we did not ask for, or its packing is broken."""


class CutShort(Exception):
    """The answer ended before its packing did."""


def whole_body(raw: BaseHTTPResponse, most: int) -> bytes:
    """The answer's body, unpacked; raises TooLarge, BadEncoding, CutShort or what the wire raises."""
    if int(raw.length_remaining or 0) > most:
        raise TooLarge
    packing = raw.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"", "identity"}:
        return b"".join(_measured(_chunks(raw), most))
    if packing not in {"gzip", "x-gzip"}:
        raise BadEncoding
    return b"".join(_measured(_unpacked(_measured(_chunks(raw), most), most), most))


def _chunks(raw: BaseHTTPResponse) -> Iterator[bytes]:
    while chunk := raw.read1(CHUNK, decode_content=False):
        yield chunk


def _measured(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > most:
            raise TooLarge
        yield chunk


def _unpacked(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Unpacks a chunk's worth at a time, so that a bomb is seen before it fills the memory."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            packed = chunk
            while packed and not unpack.eof:
                yield unpack.decompress(packed, CHUNK)
                packed = unpack.unconsumed_tail
    except zlib.error as error:
        raise BadEncoding from error
    if not unpack.eof:
        raise CutShort
    if unpack.unused_data:
        raise BadEncoding
