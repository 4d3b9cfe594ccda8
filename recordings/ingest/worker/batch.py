"""A batch on its way into the store."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from recordings.chunk_store import ChunkRow
from recordings.ingest.worker.entry import Entry

# What is decoded and not yet stored, in one shard. Bounds the worker's memory.
MAX_RAW_BYTES = 32 * 1024**2
MAX_ENTRIES = 1000

SessionKey = tuple[UUID, UUID]


@dataclass(slots=True)
class Batch:
    """Rows of one insert, each with the entry it came from.

    `manifest` is what the batch was announced with: those ids name its block, whatever
    became of the entries since. From then on nothing may be added.
    """

    entries: list[Entry] = field(default_factory=list)
    rows: list[ChunkRow] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    raw_bytes: int = 0
    manifest: list[str] | None = None

    def add(self, entry: Entry, row: ChunkRow) -> None:
        """Take a row."""
        self.entries.append(entry)
        self.rows.append(row)
        self.raw_bytes += row.raw_bytes

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to store or to settle."""
        return not self.entries and self.manifest is None

    @property
    def is_full(self) -> bool:
        """Return whether it should be stored before it grows."""
        return self.raw_bytes >= MAX_RAW_BYTES or len(self.entries) >= MAX_ENTRIES

    @property
    def ids(self) -> list[str]:
        """Return the ids of all entries it is about."""
        return [entry.id for entry in self.entries] + self.settled

    @property
    def letters(self) -> list[str]:
        """Return the dead letters whose chunks are in it."""
        return [e.fields["letter"] for e in self.entries if "letter" in e.fields]

    def announce(self) -> list[str]:
        """Return the manifest; the batch is closed from now on."""
        if self.manifest is None:
            self.manifest = self.ids
        return self.manifest

    def token(self, shard: int) -> str:
        """Return the name under which the store takes this block only once."""
        ids = ",".join(self.announce())
        return hashlib.sha256(f"{shard}|{ids}".encode()).hexdigest()

    def sessions(self) -> dict[SessionKey, list[ChunkRow]]:
        """Return the rows by service and session."""
        found: dict[SessionKey, list[ChunkRow]] = defaultdict(list)
        for row in self.rows:
            found[row.service_id, row.session_id].append(row)
        return found

    def drop_sessions(self, sessions: set[SessionKey]) -> None:
        """Take the rows of `sessions` out; their entries are done with."""
        for index in reversed(range(len(self.rows))):
            row = self.rows[index]
            if (row.service_id, row.session_id) in sessions:
                self.settled.append(self.take_out(index).id)

    def take_out(self, index: int) -> Entry:
        """Take one row out and return its entry."""
        del self.rows[index]
        return self.entries.pop(index)
