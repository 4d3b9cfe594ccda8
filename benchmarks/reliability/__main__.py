"""Figures of docs/reliability.md: `python -m benchmarks.reliability [idle long …]`.

Each starts a hub as `make run` does, on loopback, bounded in count and time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benchmarks.measure import finish
from benchmarks.reliability import idle, link, long_session, sockets, valkey

MEASURES: dict[str, Callable[[], bool]] = {
    "idle": idle.measure,
    "long": long_session.measure,
    "link": link.measure,
    "sockets": sockets.measure,
    "valkey": valkey.measure,
}


def main() -> None:
    """Run those named, or all; exit code 1 if a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASURES])
    names = parser.parse_args().names or list(MEASURES)
    finish(*(MEASURES[name]() for name in names))


if __name__ == "__main__":
    main()
