"""Valkey: chunks on their way, what is known of a session, and the file of both."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
import redis

from privacy.erasure.registry import Eraser, NotYetError, Progress, StoreAwayError
from privacy.erasure.scope import Person, Scope
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from sessionhub.lib.person_names import email_form, user_id_form
from sessionhub.valkey.clients import bounded_client

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 120.0
ANSWER_SECONDS = 8.0
"""A page that counts what would go waits for it too."""
READ_ENTRIES = 64
SCAN_KEYS = 2_000

# The owner of an entry, without sending its body over the wire.
# KEYS stream · ARGV first id, how many · answers id, service, session, id, …
OWNERS = """
local found = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
  local service, session = '', ''
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'service' then service = entry[2][i + 1] end
    if entry[2][i] == 'session' then session = entry[2][i + 1] end
  end
  found[#found + 1] = entry[1]
  found[#found + 1] = service
  found[#found + 1] = session
end
return found
"""

_NAME = re.compile(
    rb"sh:\{(\d+)\}:(?:(?P<kind>s|seen|lines|person):(?P<service>[0-9a-f-]{36}):"
    rb"(?P<session>[0-9a-f-]{36})|w:(?P<of_window>[0-9a-f-]{36}):.*)"
)


@contextmanager
def valkey() -> Iterator[redis.Redis]:
    """Lend a client; say that Valkey is away as an erasure understands it."""
    try:
        with bounded_client(seconds=ANSWER_SECONDS, protocol=2) as client:
            yield client
    except (redis.ConnectionError, redis.TimeoutError) as error:
        raise StoreAwayError from error


class StreamEraser(Eraser):
    """Accepted chunks that wait for the worker."""

    store = "chunks on their way (Valkey)"
    order = 10

    def count(self, scope: Scope) -> int:
        """Count the entries."""
        with valkey() as client:
            return sum(1 for _ in self._entries(client, scope))

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Take them out; a worker that holds one drops it before storing."""
        erased = 0
        with valkey() as client:
            for shard, entry_id in self._entries(client, scope):
                stream = keys.stream(shard)
                with client.pipeline(transaction=True) as pipe:
                    pipe.xack(stream, keys.GROUP, entry_id)
                    pipe.xdel(stream, entry_id)
                    erased += int(pipe.execute()[1])
                progress(self.store, erased, 0)
        return erased

    def _entries(
        self, client: redis.Redis, scope: Scope
    ) -> Iterator[tuple[int, bytes]]:
        service = str(scope.service_id).encode()
        owners = client.register_script(OWNERS)
        for shard, sessions in by_shard(scope.pages()).items():
            first: bytes = b"-"
            while True:
                found: Any = owners(
                    keys=[keys.stream(shard)], args=[first, READ_ENTRIES]
                )
                for at in range(0, len(found), 3):
                    if found[at + 1] == service and found[at + 2] in sessions:
                        yield shard, found[at]
                if len(found) < 3 * READ_ENTRIES:
                    break
                first = b"(" + found[-3]


class StateEraser(Eraser):
    """What is known of a session while it is recorded, and of the person in it."""

    store = "state of sessions (Valkey)"
    order = 15

    def count(self, scope: Scope) -> int:
        """Count keys and places in the list of sessions to derive."""
        with valkey() as client:
            return len(self._keys(client, scope)) + len(self._dirty(client, scope))

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Delete them; that a session is erased is what stays known of it."""
        with valkey() as client:
            names = self._keys(client, scope)
            dirty = self._dirty(client, scope)
            with client.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.delete(name)
                for shard, member in dirty:
                    pipe.zrem(keys.dirty(shard), member)
                pipe.execute()
        return len(names) + len(dirty)

    def settle(self, progress: Progress) -> str:
        """Have Valkey write its files anew."""
        with valkey() as client:
            return rewrite_files(client, progress)

    def _keys(self, client: redis.Redis, scope: Scope) -> list[bytes]:
        """Return every key that holds something of these sessions or the person."""
        sessions = {str(each).encode() for page in scope.pages() for each in page}
        service = str(scope.service_id).encode()
        found, asked = [], []
        for name in client.scan_iter(match="sh:{*", count=SCAN_KEYS):
            match = _NAME.fullmatch(name)
            if match is None or match["service"] not in (None, service):
                continue
            mine = (match["session"] or match["of_window"]) in sessions
            if mine and match["kind"] != b"s":
                found.append(name)
            elif mine or match["kind"] == b"person":
                asked.append((name, b"start" if mine else b"known"))
        with client.pipeline(transaction=False) as pipe:
            for name, field in asked:
                pipe.hget(name, field)
            answers = pipe.execute()
        for (name, field), answer in zip(asked, answers, strict=True):
            # Of an erased session only that it is erased stays known.
            if answer and (field == b"start" or names(answer, scope.person)):
                found.append(name)
        return found

    def _dirty(self, client: redis.Redis, scope: Scope) -> list[tuple[int, str]]:
        service = str(scope.service_id)
        members = [
            (shard, keys.member(service, session.decode()))
            for shard, sessions in by_shard(scope.pages()).items()
            for session in sessions
        ]
        with client.pipeline(transaction=False) as pipe:
            for shard, member in members:
                pipe.zscore(keys.dirty(shard), member)
            scores = pipe.execute()
        return [
            each
            for each, score in zip(members, scores, strict=True)
            if score is not None
        ]


def by_shard(pages: Iterable[list[UUID]]) -> dict[int, set[bytes]]:
    """Return session ids, as text, by the shard they belong to."""
    found: dict[int, set[bytes]] = defaultdict(set)
    for page in pages:
        for session_id in page:
            found[shard_of(session_id)].add(str(session_id).encode())
    return found


def names(known: Any, person: Person | None) -> bool:
    """Return whether what posthog-js sent of a person names this one."""
    if not known or person is None:
        return False
    user, traits = orjson.loads(known)
    email = traits.get("email") if isinstance(traits, dict) else None
    return user_id_form(user) in person.user_ids or email_form(email) in person.emails


def rewrite_files(client: redis.Redis, progress: Progress) -> str:
    """Have Valkey write what it holds to new files; return once the old are gone.

    What was deleted before this call is in none of them then.
    """
    info: Any = client.info("persistence")
    if info["aof_enabled"]:
        _rewrite(client, progress, client.bgrewriteaof, "aof_rewrite")
        return "Valkey: append-only file rewritten."
    if client.lastsave() and _saves(client):
        _rewrite(client, progress, client.bgsave, "rdb_bgsave")
        return "Valkey: snapshot file rewritten."
    return "Valkey: keeps no file."


def _saves(client: redis.Redis) -> bool:
    try:
        return bool(client.config_get("save").get("save"))
    except redis.ResponseError:  # a managed server does not say
        return True


def _rewrite(client: redis.Redis, progress: Progress, begin: Any, what: str) -> None:
    """Wait for one that runs, which began too early, then for one of our own."""
    until = time.monotonic() + PATIENCE_SECONDS

    def wait() -> None:
        while True:
            info: Any = client.info("persistence")
            running = info.get(f"{what}_in_progress")
            if not running and not info.get(f"{what}_scheduled"):
                return
            if time.monotonic() > until:
                raise NotYetError(
                    "Valkey is still rewriting its file. This goes on by itself."
                )
            progress("Valkey: rewriting its file", 0, 0)
            time.sleep(POLL_SECONDS)

    wait()
    begin()
    wait()
    info: Any = client.info("persistence")
    status = info.get(
        "aof_last_bgrewrite_status"
        if what == "aof_rewrite"
        else "rdb_last_bgsave_status"
    )
    if status != "ok":
        raise NotYetError(
            "Valkey could not rewrite its file; is its disk full? This goes on by "
            "itself."
        )
