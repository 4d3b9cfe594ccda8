"""Functions for all benchmarks: rounds in turn, medians, one line of results.

A figure of SPEC 17 is a ratio of two things measured in one run, taking turns, so that
a busy machine slows both alike.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median

Measure = Callable[[], float]


def in_turn(
    measures: Mapping[str, Measure], *, rounds: int, warm_up: int = 1
) -> dict[str, float]:
    """Run each measure once a round, in turn; return the median of each.

    The order is reversed every other round, so that drift favours none. `warm_up`
    rounds do not count.
    """
    seen: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(warm_up + rounds):
        names = list(measures) if turn % 2 == 0 else list(reversed(measures))
        for name in names:
            gc.collect()
            value = measures[name]()
            if turn >= warm_up:
                seen[name].append(value)
    return {name: median(values) for name, values in seen.items()}


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(
    number: str,
    what: str,
    *,
    ratio: float,
    bar: float | None,
    at_least: bool = False,
    unit: str = "",
    note: str = "",
) -> bool:
    """Print `P2 what: ratio X (bar ≥ Y, met)`; return whether the bar is met.

    A ratio is better when small unless `at_least`. `bar` None prints for information.
    """
    if bar is None:
        verdict, met = "for information", True
    else:
        met = ratio >= bar if at_least else ratio <= bar
        sign = "≥" if at_least else "≤"
        verdict = f"bar {sign} {bar:g}{unit}, {'met' if met else 'MISSED'}"
    line = f"{number} {what}: ratio {ratio:.3g}{unit} ({verdict})"
    print(line + (f" - {note}" if note else ""), flush=True)
    return met


def finish(*met: bool) -> None:
    """End the program: exit code 1 if a bar was missed."""
    sys.exit(0 if all(met) else 1)
