"""Files as they go over the wire: named by their content, compressed when built.

`manage.py compress_static` writes `<digest>.br` and `<digest>.gz` into
assets/compressed for every text file the hub serves. A variant always
belongs to its version: a rebuilt file has none until the command ran again.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

STORE = settings.BASE_DIR / "assets" / "compressed"
SUFFIXES = {"br": "br", "gzip": "gz"}
"""Content codings, the best first, and how their files end."""

COMPRESSIBLE = frozenset(
    {".js", ".css", ".json", ".svg", ".html", ".txt", ".xml", ".map", ".md"}
)
DIGITS = 16
IMMUTABLE = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"(.+)\.([0-9a-f]{16})(\.[A-Za-z0-9]+)")


def digest_of(content: bytes) -> str:
    """Return the 16 hexadecimal digits that name `content`."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def file_digest(path: str | Path) -> str:
    """Return the digest of a file, read again only when it has changed."""
    status = Path(path).stat()
    return _file_digest(str(path), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4096)
def _file_digest(path: str, changed_ns: int, size: int) -> str:
    return digest_of(Path(path).read_bytes())


def hashed_name(name: str, digest: str) -> str:
    """Return `a/b.<digest>.js` for `a/b.js`."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{digest}.{suffix}"


def split_name(name: str) -> tuple[str, str]:
    """Return the stable name and the digest, '' where `name` has none."""
    match = _HASHED.fullmatch(name)
    return (match[1] + match[3], match[2]) if match else (name, "")


def variants(digest: str) -> dict[str, str]:
    """Return the paths of what compressed content of that digest may lie at."""
    return {
        coding: str(STORE / f"{digest}.{suffix}") for coding, suffix in SUFFIXES.items()
    }


def accepted(header: str) -> list[str]:
    """Return the codings an Accept-Encoding header allows, the best first."""
    refused: set[str] = set()
    named: set[str] = set()
    for part in header.lower().split(","):
        coding, _, weight = part.strip().partition(";")
        refuses = re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
        (refused if refuses else named).add(coding.strip())
    return [c for c in SUFFIXES if c not in refused and (c in named or "*" in named)]
