"""Chunks that cannot be stored, on their way to the dead letters."""

from __future__ import annotations

import traceback
from pathlib import Path

import orjson
import redis
import structlog
from django.db import Error as DatabaseError

from recordings.ingest import keys
from recordings.ingest.decode import ChunkError
from recordings.ingest.worker import scripts
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.lease import LeaseLostError
from recordings.services import dead_letters

log = structlog.get_logger(__name__)

MAX_WAITING = 500


class Refusals:
    """The refused chunks of one shard."""

    def __init__(self, shard: int, *, client: redis.Redis, worker: str) -> None:
        self._shard = shard
        self._worker = worker
        self._waiting: list[tuple[Entry, ChunkError]] = []
        self._refuse = client.register_script(scripts.REFUSE)

    def add(self, entry: Entry, error: ChunkError) -> None:
        """Refuse a chunk; `keep` does the rest."""
        self._waiting.append((entry, error))

    @property
    def ids(self) -> set[str]:
        """Return the ids of the entries that wait."""
        return {entry.id for entry, _ in self._waiting}

    def keep(self) -> None:
        """Move what waits to the dead letters and notify the recorders.

        A database that is down delays nothing else, until too many wait.
        """
        while self._waiting:
            entry, error = self._waiting[0]
            try:
                dead_letters.keep(
                    fields=entry.fields,
                    body=entry.body,
                    code=error.code,
                    detail=error.detail,
                )
            except DatabaseError as failure:
                log.warning("worker.refused_wait", error=repr(failure))
                if len(self._waiting) > MAX_WAITING:
                    raise
                return
            self._report(entry, error)
            self._waiting.pop(0)

    def _report(self, entry: Entry, error: ChunkError) -> None:
        log.warning(
            "worker.refused",
            code=error.code,
            session=str(entry.session_id),
            seq=entry.seq,
        )
        fault = {"seq": entry.seq, "code": error.code, "window": str(entry.window_id)}
        service, session = str(entry.service_id), str(entry.session_id)
        mine = self._refuse(
            keys=[
                keys.lease(self._shard),
                keys.stream(self._shard),
                keys.state(self._shard, service, session),
            ],
            args=[self._worker, keys.GROUP, entry.id, orjson.dumps(fault)],
        )
        if not mine:
            raise LeaseLostError(f"shard {self._shard}")


def place_of(error: BaseException) -> str:
    """Return what failed and where, without its message: that may quote a page."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {where}"
