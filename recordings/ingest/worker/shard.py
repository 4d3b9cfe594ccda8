"""One shard of the buffer, read by the holder of its lease."""

from __future__ import annotations

import threading
import time
from typing import Any

import orjson
import redis
import structlog
from django.db import Error as DatabaseError

from recordings.ingest import keys
from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.masked_counts import count_masked
from recordings.ingest.presence.ring import put as put_into_ring
from recordings.ingest.presence.rows import Presence
from recordings.ingest.session_state import STATE_SECONDS
from recordings.ingest.worker import scripts
from recordings.ingest.worker.batch import Batch
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.erased import erased_sessions
from recordings.ingest.worker.lease import LeaseLostError
from recordings.ingest.worker.process import row_of
from recordings.ingest.worker.reader import Fields, Reader
from recordings.ingest.worker.refusals import Refusals, place_of
from recordings.ingest.worker.services import ServiceMemory
from recordings.ingest.worker.storing import store_rows
from recordings.ingest.worker.subjects import Subjects
from recordings.ingest.worker.windows import WindowKey, WindowMemory
from recordings.ingest.worker.withdrawals import (
    NothingLeftError,
    Withdrawal,
    Withdrawals,
)
from recordings.services import dead_letters

log = structlog.get_logger(__name__)

MAX_DELIVERIES = 5
"""An entry delivered this often without an end has crashed its readers."""
SUSPECT_DELIVERIES = 2
"""From here on an entry travels alone, so that a crash accuses only itself."""

# A session's row is first derived at once, later after a wait that grows with its age.
DERIVE_MIN_MS, DERIVE_MAX_MS = 10_000, 60_000
# Where a window went away or a page loaded, the status has changed: look soon.
DERIVE_SOON_MS = 2_000


class Shard:
    """Moves entries into the store, each once.

    What was read and is not yet stored lives here; whoever loses the lease throws the
    object away, and the next holder finds everything pending in the stream.
    """

    def __init__(
        self,
        number: int,
        *,
        client: redis.Redis,
        worker: str,
        stop: threading.Event,
        limits: Limits,
        services: ServiceMemory,
        presence: Presence | None = None,
    ) -> None:
        self.number = number
        self.must_recover = True
        self._client = client
        self._worker = worker
        self._stop = stop
        self._limits = limits
        self._services = services
        self._reader = Reader(number, client=client)
        self._refusals = Refusals(number, client=client, worker=worker)
        self._batch = Batch()
        self.windows = WindowMemory(number, client=client)
        self._presence = presence or Presence(client=client)
        self._subjects = Subjects()
        self._withdrawals = Withdrawals(number, client=client)
        self._lease = keys.lease(number)
        self._announce = client.register_script(scripts.ANNOUNCE)
        self._settle = client.register_script(scripts.SETTLE)

    def work(self) -> bool:
        """Store what waits; return whether more is likely waiting.

        Raises LeaseLostError, Interrupted, and what the stores raise when they are
        down; calling again goes on where it stopped.
        """
        self._refusals.keep()
        if self._batch.manifest is not None:
            self._finish()
        if self.must_recover:
            self._recover()
            self.must_recover = False
        more = self._fill()
        self._finish()
        self._refusals.keep()
        return more

    def _fill(self) -> bool:
        """Read new entries into the batch; return whether it is full."""
        while not self._batch.is_full:
            found = self._reader.peek()
            if found is None:
                return False
            self._take(*found)
            self._reader.advance()
        return True

    def _take(self, entry_id: str, fields: Fields) -> None:
        """Turn an entry into a row of the batch, or refuse it."""
        entry = self._read(entry_id, fields)
        if entry is None:
            return
        rules = self._services.get(entry.service_id)
        if rules is None:
            log.warning("worker.service_gone", service=str(entry.service_id))
            self._reader.forget(entry_id)
            return
        try:
            withdrawal = self._withdrawals.of(entry)
        except NothingLeftError:
            self._reader.forget(entry_id)
            return
        window = WindowKey(entry.service_id, entry.session_id, entry.window_id)
        index = self.windows.take(window, entry.seq)
        clock = self.windows.clocks.of(entry)
        try:
            row = row_of(
                entry,
                limits=self._limits,
                rules=rules,
                index=index,
                clock=clock,
                withdrawal=withdrawal,
            )
        except NothingLeftError:
            self._reader.forget(entry_id)
        except ChunkError as error:
            self._refuse(entry, error, withdrawal)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad chunk stops no other
            log.error("worker.cannot_read", entry=entry_id, failed=place_of(error))
            detail = f"The worker failed on it: {type(error).__name__}."
            self._refuse(entry, ChunkError("worker_failed", detail), withdrawal)
        else:
            if entry.is_watched:
                # Before the window is let go, so that the pump cannot overtake it.
                put_into_ring(self._client, self.number, row, sent_at=clock.sent(entry))
            self.windows.clocks.keep(entry, clock)
            snapshot = bool(row.has_full_snapshot)
            self.windows.keep(window, entry.seq, index, has_snapshot=snapshot)
            self._batch.add(entry, row)

    def _refuse(
        self, entry: Entry, error: ChunkError, withdrawal: Withdrawal | None
    ) -> None:
        """Keep a chunk aside; after a withdrawal nothing is kept there either."""
        if withdrawal is None:
            self._refusals.add(entry, error)
        else:
            self._reader.forget(entry.id)

    def _read(self, entry_id: str, fields: Fields) -> Entry | None:
        try:
            return Entry.read(entry_id, fields)
        except (KeyError, ValueError) as error:
            log.error("worker.foreign_entry", entry=entry_id, error=repr(error))
            self._reader.forget(entry_id)
            return None

    # --- what a predecessor left ------------------------------------------------------

    def _recover(self) -> None:
        """Store what was read before and not finished: first the announced batch."""
        if self._batch.is_empty:
            self._take_announced()
        self._finish()
        mine = self._reader.ids | self._refusals.ids
        for entry_id, deliveries in self._reader.pending():
            if entry_id in mine or entry_id in self._refusals.ids:
                continue
            if deliveries >= MAX_DELIVERIES:
                self._accuse(entry_id)
                continue
            alone = deliveries >= SUSPECT_DELIVERIES
            if alone:
                self._finish()
            for found in self._reader.claim(entry_id):
                self._take(*found)
            if alone or self._batch.is_full:
                self._finish()

    def _take_announced(self) -> None:
        """Take the entries of the announced batch; they have been read well before."""
        manifest = self._client.get(keys.batch(self.number))
        if not manifest:
            return
        ids: list[str] = orjson.loads(manifest)
        try:
            for entry_id in ids:
                for found in self._reader.get(entry_id):
                    self._take(*found)
        except BaseException:
            # Half of it under another name would be stored twice.
            self._batch = Batch()
            raise
        self._batch.manifest = ids

    def _accuse(self, entry_id: str) -> None:
        """Refuse an entry undecoded: it has ended a worker too often."""
        for found in self._reader.get(entry_id):
            entry = self._read(*found)
            if entry is not None:
                detail = f"Reading it ended the worker {MAX_DELIVERIES} times."
                self._refusals.add(entry, ChunkError("crashes_worker", detail))

    # --- storing ----------------------------------------------------------------------

    def _finish(self) -> None:
        """Store the current batch, if there is one, and begin another."""
        if not self._batch.is_empty:
            self._store(self._batch)
        self._batch = Batch()

    def _store(self, batch: Batch) -> None:
        manifest = orjson.dumps(batch.announce())
        self._owned(
            self._announce(
                keys=[self._lease, keys.batch(self.number)],
                args=[self._worker, manifest],
            )
        )
        erased = erased_sessions(
            batch.sessions(), shard=self.number, client=self._client
        )
        batch.drop_sessions(erased)
        unstorable = store_rows(
            batch.rows,
            token=batch.token(self.number),
            stop=self._stop,
            still_ours=self._still_ours,
        )
        for index in sorted(unstorable, reverse=True):
            error = ChunkError("not_storable", unstorable[index])
            self._refusals.add(batch.take_out(index), error)
        # Before the batch is settled: after a crash in between it is read again.
        self.windows.write()
        names, args = self._settlement(batch)
        self._owned(self._settle(keys=names, args=args))
        self._presence.note(batch.rows, slugs=self._services.slugs())
        count_masked(self._client, batch.rows)
        self._subjects.note(batch.rows)
        if batch.letters:
            dead_letters.forget(batch.letters)

    def _settlement(self, batch: Batch) -> tuple[list[Any], list[Any]]:
        """Return keys and arguments of settle.lua."""
        now = int(time.time() * 1000)
        names: list[Any] = [self._lease, keys.stream(self.number)]
        names += [keys.batch(self.number), keys.dirty(self.number)]
        ids = batch.ids
        args: list[Any] = [self._worker, keys.GROUP, len(ids), *ids]
        for (service_id, session_id), rows in batch.sessions().items():
            names.append(self._state(service_id, session_id))
            age = now - min(row.session_start for row in rows)
            wait = min(DERIVE_MAX_MS, max(DERIVE_MIN_MS, age // 30))
            if any(row.is_final or row.has_full_snapshot for row in rows):
                wait = DERIVE_SOON_MS
            args += [
                sum(row.raw_bytes for row in rows),
                keys.member(str(service_id), str(session_id)),
                now,
                now + wait,
                STATE_SECONDS * 1000,
            ]
        return names, args

    def _state(self, service_id: object, session_id: object) -> str:
        return keys.state(self.number, str(service_id), str(session_id))

    def _still_ours(self) -> None:
        """Raise LeaseLostError unless the lease is ours."""
        self._owned(self._client.get(self._lease) == self._worker.encode())

    def _owned(self, answer: object) -> None:
        if not answer:
            raise LeaseLostError(f"shard {self.number}")
