"""Python's cyclic garbage collector, tuned for a process that serves requests."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""Allocations before the young generation is scanned; Python's default is 700."""


def settle() -> None:
    """Call once everything is loaded.

    Objects loaded now live for ever, and scanning them again and again took a quarter
    of the ingest edge's time. Memory without cycles is freed at once as before; this
    only changes how soon cycles are found.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
