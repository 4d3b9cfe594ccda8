"""The server's own pass over recorded events, before storage and before any viewer.

    masked = mask_chunk(events, policy, state)
    masked.payload   # JSON bytes to store
    masked.events    # the same, decoded
    masked.counts    # {"email": 2, "input": 1, …}: the privacy report

Pure: neither Django nor the database. `docs/privacy.md` lists every place.
"""

from __future__ import annotations

from privacy.masking.chunk import MaskedChunk, MaskResult, mask_chunk, mask_events
from privacy.masking.policy import ACTIONS, DEFAULT_NAMES, Policy, Rule
from privacy.masking.selectors import SelectorError, parse_selector
from privacy.masking.state import NodeIndex

__all__ = [
    "ACTIONS",
    "DEFAULT_NAMES",
    "MaskResult",
    "MaskedChunk",
    "NodeIndex",
    "Policy",
    "Rule",
    "SelectorError",
    "mask_chunk",
    "mask_events",
    "parse_selector",
]
