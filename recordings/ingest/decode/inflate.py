"""Inflate with a bound: a bomb costs no more memory than an honest chunk."""

from __future__ import annotations

import zlib

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.limits import Limits

GZIP_MAGIC = b"\x1f\x8b"
# Small bodies compress beyond any ratio worth judging (a page of spaces).
RATIO_FREE_BYTES = 64 * 1024
PIECE_BYTES = 1024 * 1024


def is_gzip(body: bytes) -> bool:
    """Return whether `body` begins like gzip."""
    return body[:2] == GZIP_MAGIC


def inflate(body: bytes, *, limits: Limits) -> bytes:
    """Return the plain bytes of `body` (gzip or identity) or raise ChunkError."""
    if not is_gzip(body):
        if len(body) > limits.inflated_bytes:
            raise _too_large(limits)
        return body
    plain = _gunzip(body, limits)
    if is_gzip(plain):
        raise ChunkError("nested_encoding", "The body is gzip inside gzip.")
    return plain


def _gunzip(body: bytes, limits: Limits) -> bytes:
    by_ratio = max(len(body) * limits.ratio, RATIO_FREE_BYTES)
    bound = min(limits.inflated_bytes, by_ratio)
    engine = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = 0
    try:
        while not engine.eof:
            # Piece by piece: what is too large is refused before it is all there.
            piece = engine.decompress(engine.unconsumed_tail or body, PIECE_BYTES)
            body = b""
            size += len(piece)
            if size > bound:
                pieces.clear()  # or the exception's traceback keeps them
                raise (
                    _too_large(limits)
                    if size > limits.inflated_bytes
                    else _bomb(limits)
                )
            pieces.append(piece)
            if not piece and not engine.unconsumed_tail:
                break
    except zlib.error as error:
        raise _broken(error) from None
    if not engine.eof:
        raise ChunkError("truncated_gzip", "The gzip body ends too early.")
    if engine.unused_data:
        raise ChunkError("trailing_bytes", "Bytes follow the end of the gzip body.")
    return b"".join(pieces)


def _bomb(limits: Limits) -> ChunkError:
    return ChunkError(
        "ratio_exceeded",
        f"The body inflates to more than {limits.ratio} times its size.",
    )


def _too_large(limits: Limits) -> ChunkError:
    return ChunkError(
        "inflated_too_large",
        f"The body inflates to more than {limits.inflated_bytes} bytes.",
    )


def _broken(error: zlib.error) -> ChunkError:
    if "incorrect data check" in str(error) or "length check" in str(error):
        return ChunkError("bad_crc", "The gzip checksum does not match the body.")
    return ChunkError("bad_gzip", "The body begins like gzip but is not.")
