"""The worker's loop: `turn` is what tests call."""

from __future__ import annotations

import threading
import time

import redis
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from recordings.chunk_store import StoreUnavailableError
from recordings.ingest import keys
from recordings.ingest.decode import Limits
from recordings.ingest.presence.rows import Presence
from recordings.ingest.worker import memory_watch
from recordings.ingest.worker.finaliser import Finaliser
from recordings.ingest.worker.lease import LEASE_MS, LeaseLostError, Leases
from recordings.ingest.worker.pump import Pump
from recordings.ingest.worker.retiring import Retirer
from recordings.ingest.worker.rewriting import Rewriter
from recordings.ingest.worker.services import ServiceMemory
from recordings.ingest.worker.shard import Shard
from recordings.ingest.worker.storing import Interrupted, backoff
from recordings.ingest.worker.windows import WindowMemory
from sessionhub.valkey.clients import WORKER_SECONDS, worker_client

log = structlog.get_logger(__name__)

TURN_SECONDS = 0.5


class IngestWorker:
    """Reads the shards it leases and keeps their sessions derived."""

    def __init__(
        self, *, stop: threading.Event | None = None, lease_ms: int = LEASE_MS
    ) -> None:
        self.stop = stop or threading.Event()
        self._client = worker_client()
        self._leases = Leases(
            client=self._client, shards=settings.INGEST_SHARDS, lease_ms=lease_ms
        )
        self._limits = Limits.from_settings()
        self._services = ServiceMemory()
        self._rewriter = Rewriter(client=self._client)
        self._presence = Presence(client=self._client)
        self._retirer = Retirer(client=self._client)
        self._shards: dict[int, Shard] = {}

    def run(self) -> None:
        """Work until `stop` is set; the current batch is finished first."""
        self._leases.start()
        log.info("worker.started", worker=self._leases.worker)
        pump = Pump(windows=self._windows_of, stop=self.stop)
        pump.start()
        failures = 0
        try:
            while not self.stop.is_set():
                wait = TURN_SECONDS
                try:
                    wait = 0 if self.turn() else TURN_SECONDS
                    failures = 0
                except Interrupted:
                    break
                except (redis.RedisError, OSError) as error:
                    self._distrust()
                    wait = self._failed("worker.buffer_away", error, failures)
                    failures += 1
                except (StoreUnavailableError, DatabaseError) as error:
                    wait = self._failed("worker.database_away", error, failures)
                    failures += 1
                close_old_connections()
                self.stop.wait(wait)
        finally:
            # Stopped by an error too: the pump ends with the worker.
            self.stop.set()
            pump.join(timeout=WORKER_SECONDS)
            self.close()
            log.info("worker.ended", worker=self._leases.worker)

    def turn(self) -> bool:
        """Work once on every shard that has something; return whether more waits."""
        for gone in self._leases.balance():
            self._shards.pop(gone, None)
        held = sorted(self._leases.held)
        more = False
        for number, (waiting, dirty) in zip(held, self._look(held), strict=True):
            if self.stop.is_set():
                return False
            self._leases.alive()
            if waiting or self._shard(number).must_recover:
                more |= self._work(number)
                self._rewriter.consumed()
            if (dirty or waiting) and self._leases.is_mine(number):
                more |= Finaliser(number, client=self._client).work()
        self._presence.write()
        memory_watch.watch(self._client)
        self._retirer.work([n for n in held if self._leases.is_mine(n)])
        self._rewriter.work()
        return more

    def close(self) -> None:
        """Give the leases back and close the connection, as `run` does at its end."""
        self._leases.close()
        self._client.close()

    def _work(self, number: int) -> bool:
        try:
            return self._shard(number).work()
        except LeaseLostError:
            log.warning("worker.lease_lost", shard=number)
            self._shards.pop(number, None)
            self._leases.held.discard(number)
            return False

    def _shard(self, number: int) -> Shard:
        if number not in self._shards:
            self._shards[number] = Shard(
                number,
                client=self._client,
                worker=self._leases.worker,
                stop=self.stop,
                limits=self._limits,
                services=self._services,
                presence=self._presence,
            )
        return self._shards[number]

    def _windows_of(self, number: int) -> WindowMemory | None:
        """Return what masking knows of a shard, None if it is not ours (any thread)."""
        if number not in self._leases.held:
            return None
        shard = self._shards.get(number)
        return None if shard is None else shard.windows

    def _look(self, held: list[int]) -> list[tuple[int, bool]]:
        """Return for each shard how many entries wait, and whether a session is due."""
        now = time.time() * 1000
        with self._client.pipeline(transaction=False) as pipe:
            for number in held:
                pipe.xlen(keys.stream(number))
                pipe.zrange(keys.dirty(number), 0, 0, withscores=True)
            answers = pipe.execute()
        due = [bool(first and first[0][1] <= now) for first in answers[1::2]]
        return list(zip(answers[::2], due, strict=True))

    def _distrust(self) -> None:
        """A lost answer may have been a delivery: look at what is pending again."""
        for shard in self._shards.values():
            shard.must_recover = True

    def _failed(self, event: str, error: Exception, failures: int) -> float:
        wait = backoff(failures)
        log.warning(event, error=repr(error)[:300], wait=round(wait, 2))
        return wait
