"""Counts of masked values by kind, for operators; any process may read them.

Workers have no endpoint for a scraper, so the sums live in Valkey and the web process
shows them at /metrics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import orjson
import redis
import structlog
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import REGISTRY, Collector, CollectorRegistry

from recordings.chunk_store import ChunkRow
from recordings.ingest import keys
from recordings.privacy_report import masked_in
from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)


def count_masked(client: redis.Redis, rows: Iterable[ChunkRow]) -> None:
    """Add what was masked in rows just stored."""
    totals: Counter[str] = Counter()
    for row in rows:
        totals.update(masked_in([orjson.loads(row.facts)]))
    if totals:
        with client.pipeline(transaction=False) as pipe:
            for kind, count in totals.items():
                pipe.hincrby(keys.MASKED, kind, count)
            pipe.execute()


class MaskedCollector(Collector):
    """`sessionhub_masked_total{kind}` of the whole installation."""

    def describe(self) -> Iterator[CounterMetricFamily]:
        """Name it without asking Valkey."""
        yield self._family()

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Read the sums; nothing while Valkey is away."""
        family = self._family()
        try:
            with bounded_client() as client:
                sums: dict[bytes, bytes] = client.hgetall(keys.MASKED)  # type: ignore[assignment]
        except redis.RedisError:
            log.warning("metrics.buffer_away")
            return
        for kind, count in sorted(sums.items()):
            family.add_metric([kind.decode()], int(count))
        yield family

    def _family(self) -> CounterMetricFamily:
        return CounterMetricFamily(
            "sessionhub_masked",
            "Values masked before storage, by kind.",
            labels=["kind"],
        )


def register(registry: CollectorRegistry = REGISTRY) -> None:
    """Tell it at /metrics."""
    registry.register(MaskedCollector())
