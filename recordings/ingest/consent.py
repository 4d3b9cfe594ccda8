"""Whether consent allows a chunk to be taken; read from Valkey every time.

Nothing is cached here: a withdrawal acts in every web process at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import redis
from django.db import DatabaseError, close_old_connections

from privacy.consent import standing
from privacy.consent.standing import Standing
from recordings.ingest.buffer import BufferDownError, pipeline
from recordings.ingest.directory import DirectoryDownError, RecordedService

R = TypeVar("R")

CANNOT_SHOW = (
    "This service records only with consent, which this recorder cannot show. Use "
    "SessionHub's recorder, or set the service's consent policy to notice, or to off "
    "with a reason, and ask on the site."
)
MISSING = "This service records only with consent; the envelope names none."
UNKNOWN = "This consent is not known to this service; ask again."
OVER = "This consent has expired or does not cover recording; ask again."
_database = ThreadPoolExecutor(2, thread_name_prefix="ingest-consent")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a chunk may not be taken."""

    detail: str
    withdrawn: bool = False


async def objection(
    service: RecordedService, consent_id: str | None, *, can_show: bool
) -> Objection | None:
    """Return why a chunk may not be taken, None if it may.

    `can_show` is whether the recorder could have named a consent. Where the service
    needs none, one that was withdrawn forbids the chunk all the same.
    Raises BufferDownError, DirectoryDownError.
    """
    if consent_id is None:
        if service.needs_consent:
            return Objection(MISSING if can_show else CANNOT_SHOW)
        return None
    found = await how_stands(service.id, consent_id)
    if found is not None and found.withdrawn_ms is not None:
        return Objection("", withdrawn=True)
    if not service.needs_consent:
        return None
    if found is None:
        return Objection(UNKNOWN)
    now_ms = int(time.time() * 1000)
    return None if found.allows_recording(now_ms=now_ms) else Objection(OVER)


async def how_stands(service_id: str, consent_id: str) -> Standing | None:
    """Return how a consent stands; None if the service knows no such consent."""
    name = standing.key(service_id, consent_id)
    raw: bytes | None = await pipeline().ask("GET", name)
    if raw is not None:
        return standing.unpack(raw)
    return await in_database(partial(standing.load, service_id, consent_id))


async def in_database(work: Callable[[], R]) -> R:
    """Return what `work`, which uses database and Valkey, returns.

    Raises BufferDownError or DirectoryDownError where one of them is down.
    """
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_database, _in_thread, work)
    except redis.RedisError:
        raise BufferDownError("The buffer does not answer.") from None
    except DatabaseError:
        raise DirectoryDownError from None


def _in_thread(work: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
