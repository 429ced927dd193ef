"""A payload on its way into its file: packed as a stream, at the level that is six times faster for a quarter more bytes."""

import zlib
from collections.abc import Iterable
from typing import BinaryIO

LEVEL = 1
PIECE = 256 * 1024
GZIP = 16 + zlib.MAX_WBITS


def pack(pieces: Iterable[bytes], file: BinaryIO) -> None:
    """Write ``pieces`` gzipped. The same pieces give the same bytes: no time and no name stands in the header."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE:
            file.write(packer.compress(b"".join(waiting)))
            waiting, size = [], 0
    file.write(packer.compress(b"".join(waiting)) + packer.flush())
