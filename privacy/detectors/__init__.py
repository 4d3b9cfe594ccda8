"""Find personal data and secrets in text; the same answers as assets/privacy/.

Candidates are found by RE2 in linear time, then proved by code: checksums, issuers,
ranges, boundaries. `docs/privacy.md` says what is found and what is not, and why.
"""

from __future__ import annotations

from privacy.detectors.find import (
    MASK,
    Found,
    Span,
    find,
    find_all,
    mask_all,
    mask_text,
)
from privacy.detectors.kinds import KINDS, TECHNICAL_KINDS, TEXT_KINDS

__all__ = [
    "KINDS",
    "MASK",
    "TECHNICAL_KINDS",
    "TEXT_KINDS",
    "Found",
    "Span",
    "find",
    "find_all",
    "mask_all",
    "mask_text",
]
