"""A ClickHouse with the product's tables, and rows to put into them."""

from __future__ import annotations

import importlib
import json
import os
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clickhouse_driver import Client

from benchmarks.shipped import shipped_policy
from benchmarks.traffic import Chunk, Visit
from sessionhub.stack.servers import (
    Embedded,
    embedded_clickhouse,
    wait_for_clickhouse,
)

if TYPE_CHECKING:
    from recordings.chunk_store import ChunkRow
    from recordings.ingest.worker.entry import Entry
    from recordings.ingest.worker.services import ServiceRules

SERVICE = uuid.UUID("019a0000-0000-7000-8000-000000000001")


@contextmanager
def own_clickhouse() -> Iterator[Client]:
    """Run a ClickHouse with the product's tables; Django is set up to use it."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-bench-") as folder:
        server = embedded_clickhouse(directory=Path(folder) / "clickhouse")
        server.process.start()
        try:
            wait_for_clickhouse(server.url)
            _set_up_django(server, Path(folder))
            client = Client.from_url(server.url)
            tables = importlib.import_module(
                "recordings.migrations.0001_clickhouse_tables"
            )
            client.execute(tables.REPLAY_CHUNKS)
            client.execute(tables.SESSIONS)
            yield client
            client.disconnect()
        finally:
            server.process.stop()


def _set_up_django(server: Embedded, folder: Path) -> None:
    import django

    os.environ.update(
        CLICKHOUSE_URL=server.url,
        SESSIONHUB_VAR=str(folder),
        SECRET_KEY="only for benchmarks",
        DJANGO_SETTINGS_MODULE="sessionhub.settings",
    )
    django.setup()


def trusting() -> ServiceRules:
    """Return the rules of a fresh service that asks nothing of identities."""
    from recordings.ingest.worker.services import ServiceRules

    return ServiceRules(False, "", shipped_policy(), 1)


def rows_of(visits: Iterable[Visit], *, service: uuid.UUID = SERVICE) -> list[ChunkRow]:
    """Return the rows the worker makes of these visits, in the order they arrive."""
    return rows_from(arrivals(visits, service=service))


def arrivals(visits: Iterable[Visit], *, service: uuid.UUID = SERVICE) -> list[Entry]:
    """Return the buffer's entries of these visits, in the order they arrive."""
    from recordings.ingest.worker.entry import Entry

    found = sorted(
        (
            (chunk.events[-1]["timestamp"], visit, chunk)
            for visit in visits
            for chunk in visit.chunks
        ),
        key=lambda arrival: arrival[0],
    )
    return [_entry(Entry, visit, chunk, at, service) for at, visit, chunk in found]


def rows_from(entries: Iterable[Entry]) -> list[ChunkRow]:
    """Return the rows the worker makes of these entries."""
    from privacy.masking import NodeIndex
    from recordings.ingest.decode import Limits
    from recordings.ingest.worker.clock import Clock
    from recordings.ingest.worker.process import row_of

    limits, rules = Limits(), trusting()
    indexes: dict[uuid.UUID, NodeIndex] = defaultdict(NodeIndex)
    clocks: dict[uuid.UUID, Clock] = defaultdict(Clock)
    return [
        row_of(
            entry,
            limits=limits,
            rules=rules,
            index=indexes[entry.window_id],
            clock=clocks[entry.session_id],
        )
        for entry in entries
    ]


def _entry(
    kind: type[Entry], visit: Visit, chunk: Chunk, at: int, service: uuid.UUID
) -> Entry:
    fields = {
        "format": "native",
        "envelope": json.dumps({"sentAt": at}),
        "ip": "203.0.113.9",
        "ua": chunk_agent(visit),
        "origin": "https://shop.example.com",
        "signed": "1",
        "final": "1" if chunk.final else "0",
    }
    return kind(
        id=f"{at}-0",
        fields=fields,
        body=chunk.body(),
        service_id=service,
        session_id=chunk.session_id,
        window_id=chunk.window_id,
        seq=chunk.seq,
        start=visit.start_ms,
        expires=date.today() + timedelta(days=30),
        received=at,
    )


def chunk_agent(visit: Visit) -> str:
    """Return the browser's header of a visit."""
    return str(visit.chunks[0].events[0]["data"]["payload"]["userAgent"])
