"""Time that passes in Valkey without waiting for it.

Every key's remaining lifetime is shortened by the time that passed, by Valkey itself;
what reads a clock is given the same one. So lifetimes are those the product set.
"""

from __future__ import annotations

import time
from types import SimpleNamespace

import redis

from recordings.ingest import keys
from recordings.ingest.presence import rows
from recordings.ingest.worker.retiring import Retirer

# ARGV milliseconds, then names
_PASS = """#!lua
for i = 2, #ARGV do
  local left = redis.call('PTTL', ARGV[i])
  if left > 0 then redis.call('PEXPIRE', ARGV[i], left - tonumber(ARGV[1])) end
end
return 1
"""


class SimulatedTime:
    """A clock of its own for one Valkey; `patch` is pytest's monkeypatch."""

    def __init__(self, client: redis.Redis, *, shards: int, patch) -> None:
        self.now_ms = int(time.time() * 1000)
        self._client = client
        self._shards = shards
        self._retirer = Retirer(client=client)
        clock = SimpleNamespace(
            time=lambda: self.now_ms / 1000, monotonic=time.monotonic
        )
        patch.setattr(rows, "time", clock)

    def passes(self, seconds: int) -> None:
        """Let time pass, and the worker do what it does meanwhile."""
        self.now_ms += seconds * 1000
        names: list[bytes] = []
        for name in self._client.scan_iter(count=5000):
            names.append(name)
            if len(names) == 2000:
                self._client.eval(_PASS, 0, seconds * 1000, *names)
                names = []
        if names:
            self._client.eval(_PASS, 0, seconds * 1000, *names)
        self.worker_turns()

    def worker_turns(self) -> None:
        """Stand in for the worker: what waits is stored, what is over shrinks."""
        for shard in range(self._shards):
            self._client.xtrim(keys.stream(shard), maxlen=0, approximate=False)
            while self._retirer.retire(shard, now_ms=self.now_ms):
                pass
        rows.prune(self._client)

    @property
    def used(self) -> int:
        """Bytes in Valkey, without the buffers of connections."""
        found = self._client.info("memory")
        return found["used_memory"] - found["mem_clients_normal"]
