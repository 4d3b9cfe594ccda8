"""Every byte a hub has on disk, packed and unpacked.

ClickHouse writes columns in blocks: 16 bytes of checksum, a byte for the method, how
long the block is packed and unpacked, and the packed bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import zstandard

from tests.e2e.hub import Hub
from tests.e2e.secrets.stores import files_of, keys_of

HEADER = 25
LZ4, ZSTD, PLAIN = 0x82, 0x90, 0x02


def places_of(hub: Hub, texts: list[str]) -> set[str]:
    """Return where any of these texts stands: files of the hub, keys of Valkey."""
    needles = [
        form for text in texts for form in (text.encode(), text.upper().encode())
    ]
    return {
        name for name, data in everything(hub) if any(each in data for each in needles)
    }


def everything(hub: Hub) -> Iterator[tuple[str, bytes]]:
    """Yield every file with what is packed inside of it, and every key."""
    for name, data in files_of(hub):
        yield name, data
        if name.endswith(".bin"):
            for number, inner in enumerate(blocks(data)):
                yield f"{name}, block {number}", inner
    yield from keys_of(hub)


def blocks(data: bytes) -> Iterator[bytes]:
    """Yield the unpacked blocks of a column's file; stop where it is something else."""
    at = 0
    while at + HEADER <= len(data):
        method = data[at + 16]
        packed, unpacked = struct.unpack_from("<II", data, at + 17)
        body = data[at + HEADER : at + 16 + packed]
        if method not in (LZ4, ZSTD, PLAIN) or packed < 9 or len(body) != packed - 9:
            return
        if method == ZSTD:
            yield zstandard.ZstdDecompressor().decompress(body, unpacked)
        elif method == LZ4:
            yield lz4_block(body)
        else:
            yield body
        at += 16 + packed


def lz4_block(packed: bytes) -> bytes:
    """Return an LZ4 block unpacked: runs of literals, each followed by a copy."""
    out = bytearray()
    at = 0
    while at < len(packed):
        token = packed[at]
        at += 1
        length, at = _length(packed, at, token >> 4)
        out += packed[at : at + length]
        at += length
        if at >= len(packed):
            break
        back = packed[at] | packed[at + 1] << 8
        at += 2
        length, at = _length(packed, at, token & 15)
        start = len(out) - back
        for index in range(start, start + length + 4, back):
            out += out[index : min(index + back, start + length + 4)]
    return bytes(out)


def _length(packed: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:
        while True:
            more = packed[at]
            at += 1
            length += more
            if more != 255:
                break
    return length, at
