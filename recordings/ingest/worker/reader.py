"""Reading a shard's stream: what is new, and what another worker left unfinished."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import redis

from recordings.ingest import keys

READ_COUNT = 16
PENDING_COUNT = 200

Fields = Mapping[bytes, bytes]
Found = tuple[str, Fields]


class Reader:
    """Reads one stream under the group's constant consumer name."""

    def __init__(self, shard: int, *, client: redis.Redis) -> None:
        self._client = client
        self._stream = keys.stream(shard)
        self._ahead: deque[Found] = deque()

    @property
    def ids(self) -> set[str]:
        """Return the ids that were read and not taken yet."""
        return {entry_id for entry_id, _ in self._ahead}

    def peek(self) -> Found | None:
        """Return the next new entry, None if there is none; `advance` goes on."""
        if not self._ahead:
            self._ahead.extend(self._read_new())
        return self._ahead[0] if self._ahead else None

    def advance(self) -> None:
        """Done with the entry `peek` returned."""
        self._ahead.popleft()

    def get(self, entry_id: str) -> list[Found]:
        """Return an entry by id, or nothing."""
        return found_in(self._client.xrange(self._stream, entry_id, entry_id))

    def claim(self, entry_id: str) -> list[Found]:
        """Read a pending entry again, which counts as a delivery."""
        return found_in(
            self._client.xclaim(self._stream, keys.GROUP, keys.CONSUMER, 0, [entry_id])
        )

    def pending(self) -> Iterator[tuple[str, int]]:
        """Yield (id, deliveries) of every entry read and not acknowledged."""
        after = "-"
        while True:
            try:
                page: list[Any] = self._client.xpending_range(
                    self._stream, keys.GROUP, after, "+", PENDING_COUNT
                )
            except redis.ResponseError as error:
                if str(error).startswith("NOGROUP"):
                    return
                raise
            for item in page:
                yield item["message_id"].decode(), int(item["times_delivered"])
            if len(page) < PENDING_COUNT:
                return
            after = f"({page[-1]['message_id'].decode()}"

    def forget(self, entry_id: str) -> None:
        """Drop an entry that names no session."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.xack(self._stream, keys.GROUP, entry_id)
            pipe.xdel(self._stream, entry_id)
            pipe.execute()

    def _read_new(self) -> list[Found]:
        try:
            reply = self._client.xreadgroup(
                keys.GROUP, keys.CONSUMER, {self._stream: ">"}, count=READ_COUNT
            )
        except redis.ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._client.xgroup_create(self._stream, keys.GROUP, id="0", mkstream=True)
            return self._read_new()
        streams = reply.values() if isinstance(reply, dict) else [s[1] for s in reply]
        return [found for entries in streams for found in found_in(entries)]


def found_in(entries: Any) -> list[Found]:
    """Return entries as Valkey answers them, without those that were deleted."""
    return [(entry_id.decode(), fields) for entry_id, fields in entries if fields]
