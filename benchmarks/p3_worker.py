"""P3: the worker's decode, mask and extract, beside bare inflate and parse.

Run it with ``python -m benchmarks.p3_worker``. Whole visits go through all
that the worker does with an entry before it is stored; the other side only inflates and
parses the same bodies. Both take turns in one process, so the ratio is of one core.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from typing import TYPE_CHECKING

import django
import orjson

from benchmarks.measure import finish, in_turn, report, seconds
from benchmarks.shipped import announce, shipped_policy
from benchmarks.traffic import START, Visit, make_visit

if TYPE_CHECKING:
    from collections.abc import Iterable

BAR = 0.5
VISITS = 12
ROUNDS = 5


def visits() -> list[Visit]:
    """Return visits of several lengths."""
    return [
        make_visit(
            seed=seed, minutes=(2, 5, 8)[seed % 3], tabs=1, start_ms=START + seed
        )
        for seed in range(VISITS)
    ]


def bare(bodies: Iterable[bytes]) -> None:
    """Inflate and parse."""
    for body in bodies:
        orjson.loads(zlib.decompress(body, 16 + zlib.MAX_WBITS))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-bench-") as folder:
        os.environ.update(
            SESSIONHUB_VAR=folder, DJANGO_SETTINGS_MODULE="sessionhub.settings"
        )
        django.setup()
        from benchmarks.store import arrivals, rows_from

        announce(shipped_policy())
        found = arrivals(visits())
        bodies = [entry.body for entry in found]
        raw = sum(len(zlib.decompress(body, 16 + zlib.MAX_WBITS)) for body in bodies)
        took = in_turn(
            {
                "bare": lambda: seconds(lambda: bare(bodies)),
                "worker": lambda: seconds(lambda: rows_from(found)),
            },
            rounds=ROUNDS,
        )
    note = (
        f"{raw / 1e6:.1f} MB in {len(bodies)} chunks: worker "
        f"{raw / took['worker'] / 1e6:.0f} MB/s, bare {raw / took['bare'] / 1e6:.0f}"
    )
    finish(
        report(
            "P3",
            "decode, mask and extract over inflate and parse",
            ratio=took["bare"] / took["worker"],
            bar=BAR,
            at_least=True,
            note=note,
        )
    )


if __name__ == "__main__":
    main()
