"""Python's cyclic garbage collector, set for a process that serves requests."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""Objects made before the young are looked through; Python's own 700 is for scripts."""


def settle() -> None:
    """Call once everything is loaded.

    What is loaded now stays for ever, and looking through it again and again cost a
    quarter of the ingest edge's time. Memory that no cycle holds is freed at once as
    before; this is only about how soon cycles are found.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
