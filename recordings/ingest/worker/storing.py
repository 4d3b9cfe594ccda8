"""Storing rows however long the store is away, and without losing a place."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence

import redis
import structlog

from recordings.chunk_store import (
    ChunkRow,
    StoreUnavailableError,
    UnstorableRowsError,
    insert_chunks,
)

log = structlog.get_logger(__name__)

FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 10.0


class Interrupted(Exception):
    """Stopped while the store was away; the batch stays announced."""


def backoff(attempt: int) -> float:
    """Return how long to wait after the failed `attempt` (0 is the first)."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempt, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret


def store_rows(
    rows: Sequence[ChunkRow],
    *,
    token: str,
    stop: threading.Event,
    still_ours: Callable[[], None],
) -> dict[int, str]:
    """Insert `rows` under `token`; return why, by index, for rows no column takes.

    Waits for a store that is away and calls `still_ours` (which raises) meanwhile.
    Raises Interrupted when `stop` is set before the rows are stored.
    """
    try:
        _insist(rows, token=token, stop=stop, still_ours=still_ours)
    except UnstorableRowsError:
        pass
    else:
        return {}
    unstorable: dict[int, str] = {}
    for index, row in enumerate(rows):
        try:
            _insist([row], token=f"{token}-{index}", stop=stop, still_ours=still_ours)
        except UnstorableRowsError as error:
            unstorable[index] = str(error)
    return unstorable


def _insist(
    rows: Sequence[ChunkRow],
    *,
    token: str,
    stop: threading.Event,
    still_ours: Callable[[], None],
) -> None:
    attempt = 0
    while True:
        try:
            insert_chunks(rows, token=token)
        except StoreUnavailableError as error:
            wait = backoff(attempt)
            log.warning("worker.store_away", error=str(error)[:200], wait=wait)
            if stop.wait(wait):
                raise Interrupted from error
            attempt += 1
            try:
                still_ours()
            except redis.RedisError:
                # The buffer is away too. Same rows, same token: inserting is safe.
                log.warning("worker.buffer_away_too")
        else:
            return
