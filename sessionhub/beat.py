"""The scheduler of periodic jobs: their last runs are kept in Valkey.

Celery's own scheduler keeps them in a local file: on another machine, or in a container
without that file, a daily job starts its day anew and may never run. `celery-redbeat`
keeps them in Valkey as well, but ends when it loses its lock in an outage of Valkey;
here an outage costs one stored time, never a job.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from celery.beat import ScheduleEntry, Scheduler
from redis.exceptions import RedisError

from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)

KEY = "sh:beat:ran"


class ValkeyScheduler(Scheduler):
    """The schedule of the settings, with its last runs from Valkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._valkey = bounded_client(decode_responses=True)
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Read the last runs; a job that never ran counts from its first start."""
        self.merge_inplace(self.app.conf.beat_schedule)
        self.install_default_entries(self.schedule)
        for entry in self.schedule.values():
            ran = self._last_run(entry.name)
            if ran is None:
                self._note(entry)
            else:
                entry.last_run_at = ran

    def reserve(self, entry: ScheduleEntry) -> ScheduleEntry:
        """Store that the job runs now."""
        begun = super().reserve(entry)
        self._note(begun)
        return begun

    def close(self) -> None:
        self._valkey.close()

    def _last_run(self, name: str) -> datetime | None:
        try:
            written = self._valkey.hget(KEY, name)
            return datetime.fromisoformat(str(written)) if written else None
        except (RedisError, ValueError) as error:
            log.warning("beat.last_run_unread", job=name, error=type(error).__name__)
            return None

    def _note(self, entry: ScheduleEntry) -> None:
        try:
            self._valkey.hset(KEY, entry.name, entry.last_run_at.isoformat())
        except RedisError as error:
            log.warning(
                "beat.last_run_unwritten", job=entry.name, error=type(error).__name__
            )
