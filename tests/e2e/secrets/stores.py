"""Every place where a hub stores or answers something, as bytes to search."""

from __future__ import annotations

import contextlib
import json
import re
import zlib
from collections.abc import Iterator

import redis
from clickhouse_driver import Client

from tests.e2e.hub import Hub

GZIP = b"\x1f\x8b\x08"

Piece = tuple[str, bytes]


def files_of(hub: Hub) -> Iterator[Piece]:
    """Yield every file below the hub's folder, with what is packed inside of it."""
    for path in sorted(hub.var.rglob("*")):
        if not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # merged or rewritten meanwhile
            continue
        name = str(path.relative_to(hub.var))
        yield name, data
        if "valkey" in name:
            for at, inner in members(data):
                yield f"{name}, gzip at {at}", sent_as(inner)


def members(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield whatever can be inflated from each gzip header on."""
    for match in re.finditer(re.escape(GZIP), data):
        inflate = zlib.decompressobj(wbits=31)
        out = b""
        try:
            out = inflate.decompress(data[match.start() :])
        except zlib.error:
            continue
        if out:
            yield match.start(), out


def tables_of(hub: Hub) -> Iterator[Piece]:
    """Yield every row of every table of ClickHouse, its own logs included."""
    store = Client.from_url(hub.state()["CLICKHOUSE_URL"])
    as_bytes = {"strings_as_bytes": True}
    tables = store.execute(
        "SELECT database, name FROM system.tables"
        " WHERE engine LIKE '%MergeTree%' OR name LIKE '%\\_log'",
        settings=as_bytes,
    )
    for database, table in tables:
        database, table = database.decode(), table.decode()
        rows = store.execute(f"SELECT * FROM `{database}`.`{table}`", settings=as_bytes)
        for row in rows:
            text = b"\n".join(
                value if isinstance(value, bytes) else repr(value).encode()
                for value in row
            )
            yield f"{database}.{table}", text
    store.disconnect()


def keys_of(hub: Hub) -> Iterator[Piece]:
    """Yield the value of every key of Valkey."""
    with redis.Redis.from_url(hub.state()["VALKEY_URL"]) as valkey:
        for key in valkey.scan_iter():
            yield (
                f"key {key.decode(errors='replace')}",
                repr(_value(valkey, key)).encode(),
            )


def _value(valkey: redis.Redis, key: bytes) -> object:
    read = {
        b"string": valkey.get,
        b"hash": valkey.hgetall,
        b"set": valkey.smembers,
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"zset": lambda key: valkey.zrange(key, 0, -1),
        b"stream": valkey.xrange,
    }
    return key, read.get(valkey.type(key), lambda key: None)(key)


def answers_of(hub: Hub, session_id: str) -> Iterator[Piece]:
    """Yield what the hub answers and shows about a session, and about all."""
    one = f"/api/recordings/{session_id}/"
    window = hub.manifest(session_id)["windows"][0]
    span = f"window={window['id']}&from={window['firstTs']}&to={window['lastTs']}"
    for address in (
        *("/api/recordings/", one, f"{one}manifest/", f"{one}timeline/"),
        *(f"{one}notes/", "/api/schema/", "/metrics"),
        f"/admin/session-recordings/{session_id}/",
        "/admin/recordings/recordedsession/",
        f"/admin/recordings/recordedsession/?q={session_id}",
        "/admin/recordings/deadletter/",
        "/admin/privacy/consentreceipt/",
        *("/api/privacy/rules/", "/api/privacy/names/"),
        f"{one}events/?{span}",
    ):
        answer = hub.client().get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        yield address, answer.content
    yield f"{one}events/, all", repr(hub.events(session_id, window)).encode()


def queued_in(hub: Hub) -> int:
    """Return how many chunks wait in the buffer."""
    with redis.Redis.from_url(hub.state()["VALKEY_URL"]) as valkey:
        return sum(valkey.xlen(key) for key in valkey.scan_iter("sh:*:in"))


def sent_as(body: bytes) -> bytes:
    """Return the content of a request or frame, unpacked as often as it was packed."""
    found = b"".join([body, *(inner for _, inner in members(body))])
    return b"".join([found, *_packed_texts(found)])


def _packed_texts(found: bytes) -> Iterator[bytes]:
    """Yield what posthog-js packs once more, as text inside of JSON."""
    for match in re.finditer(rb'"((?:\\u001f|\x1f)[^"\\]*(?:\\.[^"\\]*)*)"', found):
        with contextlib.suppress(ValueError):  # no text, or none that was packed
            text = json.loads(match[0], strict=False)
            yield from (inner for _, inner in members(text.encode("latin-1")))
