"""The buffer between edge and worker: Valkey streams, sharded by session.

An entry of `keys.stream(shard)` holds these fields, all text but `body`:

    format    native | rrweb | posthog      what `body` is written in
    service   session   window              canonical UUIDs
    seq       int                           number of the chunk in its window
    start     int                           session start, epoch ms, server's clock
    expires   YYYY-MM-DD                    first day the recording may be dropped
    received  int                           epoch ms
    envelope  JSON or ''                    native only; without the token
    body      bytes as received             gzip or identity
    ip   ua   origin                        of the sender, as seen by the edge
    signed    0 | 1                         1 = its sender proved it began the session
    final     0 | 1                         1 = the window went away with this chunk
    live      0 | 1                         1 = a user watches: it belongs into a ring

`Pipeline` is how an event loop talks to the buffer: what many requests ask in the same
moment leaves in one write, and the answer is awaited once. With `appendfsync always`
that also means one fsync for all of them.
"""

from __future__ import annotations

import asyncio
import math
import uuid
import zlib
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from hiredis import pack_command
from redis.asyncio import Connection, ConnectionPool
from redis.exceptions import (
    ExecAbortError,
    MasterDownError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from sessionhub.lib.errors import PartAwayError
from sessionhub.lib.per_loop import PerLoop
from sessionhub.valkey.clients import LOOP_CONNECT_SECONDS, LOOP_OPTIONS

log = structlog.get_logger(__name__)

CONNECT_SECONDS = LOOP_CONNECT_SECONDS
ANSWER_SECONDS = 5.0
BATCH_COMMANDS = 256
BATCH_BYTES = 8 * 1024**2
MAX_WAITING_BYTES = 64 * 1024**2
"""What may wait for a slow buffer; requests beyond are turned away at once."""
RETRY_SECONDS = 5
"""When to come back after a refusal; recorders add their own jitter."""

# Answers of a Valkey that is well but cannot write now; redis-py has classes for some.
NOT_NOW = (OutOfMemoryError, ReadOnlyError, MasterDownError)
NOT_NOW_PREFIXES = ("BUSY", "MISCONF", "NOREPLICAS")

Argument = str | bytes | int
Arguments = tuple[Argument, ...]
MULTI: Arguments = ("MULTI",)
EXEC: Arguments = ("EXEC",)


class BufferDownError(PartAwayError):
    """The buffer takes nothing now; try again in `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int = RETRY_SECONDS) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


def shard_of(session_id: str | uuid.UUID) -> int:
    """Return the shard of a session: crc32 of its 16 bytes, modulo INGEST_SHARDS."""
    if isinstance(session_id, uuid.UUID):
        raw = session_id.bytes
    else:
        raw = bytes.fromhex(session_id.replace("-", ""))
    return zlib.crc32(raw) % int(settings.INGEST_SHARDS)


class _Command(NamedTuple):
    """One command on its way, and the future of its answer."""

    arguments: Arguments
    size: int
    answer: asyncio.Future[Any]
    script: str | None


class Pipeline:
    """One connection of one event loop; get it from `pipeline()`.

    At most one batch is on its way; what is asked meanwhile forms the next. So an idle
    edge answers at once, and a busy one shares round trips and fsyncs.
    """

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool.from_url(
            url,
            **LOOP_OPTIONS
            | {
                "socket_connect_timeout": CONNECT_SECONDS,
                "socket_timeout": ANSWER_SECONDS,
            },
        )
        self._connection: Connection | None = None
        self._waiting: deque[_Command] = deque()
        self._waiting_bytes = 0
        self._drain: asyncio.Task[None] | None = None

    async def ask(
        self, *arguments: Argument, size: int = 0, script: str | None = None
    ) -> Any:
        """Return Valkey's answer to a command.

        `size` is about how many bytes it carries. `script` is the source of what
        EVALSHA names; a Valkey that has forgotten it is sent it again.
        Raises BufferDownError; ResponseError for a command that makes no sense.
        """
        if self._waiting_bytes + size > MAX_WAITING_BYTES:
            raise BufferDownError("The buffer is slower than what arrives.")
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(_Command(arguments, size, answer, script))
        self._waiting_bytes += size
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._send_all())
        return await answer

    async def aclose(self) -> None:
        """Finish what is on its way and give the connection back."""
        if self._drain is not None:
            await asyncio.gather(self._drain, return_exceptions=True)
        if self._connection is not None:
            await self._connection.disconnect()
        await self._pool.aclose()

    async def _send_all(self) -> None:
        """Send batch after batch until nothing waits."""
        while self._waiting:
            batch = self._next_batch()
            try:
                async with asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS):
                    await self._send(batch)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("ingest.buffer_down", error=repr(error))
                batch += self._waiting
                self._waiting.clear()
                self._waiting_bytes = 0
                await self._give_up(batch)
            except asyncio.CancelledError:
                await self._give_up([*batch, *self._waiting])
                raise
            except Exception:
                # A fault of ours: no caller may wait for ever because of it.
                log.exception("ingest.buffer_failed")
                await self._give_up(batch)

    def _next_batch(self) -> list[_Command]:
        """Take what waits, up to the size of a batch."""
        batch: list[_Command] = []
        size = 0
        while self._waiting and len(batch) < BATCH_COMMANDS and size < BATCH_BYTES:
            command = self._waiting.popleft()
            size += command.size
            batch.append(command)
        self._waiting_bytes -= size
        return batch

    async def _send(self, batch: list[_Command]) -> None:
        """Send a batch and hand out the answers."""
        answers = await self._exchange([command.arguments for command in batch])
        forgotten = [
            command
            for command, answer in zip(batch, answers, strict=True)
            if isinstance(answer, NoScriptError) and command.script
        ]
        for command, answer in zip(batch, answers, strict=True):
            if not (isinstance(answer, NoScriptError) and command.script):
                _settle(command.answer, answer)
        if forgotten:
            sources = dict.fromkeys(command.script or "" for command in forgotten)
            await self._exchange([("SCRIPT", "LOAD", source) for source in sources])
            again = await self._exchange([command.arguments for command in forgotten])
            for command, answer in zip(forgotten, again, strict=True):
                _settle(command.answer, answer)

    async def _exchange(self, commands: Sequence[Arguments]) -> list[Any]:
        """Return the answers to `commands`; a refused one answers its exception.

        More than one go as a transaction. Valkey reads a connection 16 KB at a time
        and syncs its file after each: two chunks a sync. Queued first, they run as one.
        """
        if len(commands) < 2:
            return await self._round_trip(commands)
        *_, answers = await self._round_trip([MULTI, *commands, EXEC])
        if isinstance(answers, ExecAbortError):
            # One of them made no sense, so none was run.
            return await self._round_trip(commands)
        if isinstance(answers, ResponseError):
            return [answers] * len(commands)
        return list(answers)

    async def _round_trip(self, commands: Sequence[Arguments]) -> list[Any]:
        """Send commands and read an answer to each."""
        connection = await self._connected()
        # hiredis packs a chunk in 3 µs; redis-py's own way takes 60.
        packed = [pack_command(c) for c in commands]  # type: ignore[arg-type]
        await connection.send_packed_command(packed)
        answers: list[Any] = []
        for _ in commands:
            try:
                # The timeout is around the whole batch: one timer, not one an answer.
                answers.append(await connection.read_response(timeout=math.inf))
            except ResponseError as error:
                answers.append(error)
        return answers

    async def _connected(self) -> Connection:
        """Return the connection, made anew if the old one was closed on us."""
        connection = self._connection
        if connection is None:
            made = self._pool.make_connection()  # type: ignore[no-untyped-call]
            connection = self._connection = made
        await connection.connect()
        try:
            stale = await connection.can_read()
        except (RedisError, OSError):
            stale = True
        if stale:
            await connection.disconnect()
            await connection.connect()
        return connection

    async def _give_up(self, batch: Sequence[_Command]) -> None:
        """Fail every command with BufferDownError, and drop the connection."""
        for command in batch:
            _settle(command.answer, BufferDownError("The buffer does not answer."))
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)


def _settle(future: asyncio.Future[Any], answer: Any) -> None:
    """Resolve `future`, unless its caller has gone away."""
    if future.done():
        return
    if isinstance(answer, NOT_NOW) or (
        isinstance(answer, ResponseError) and str(answer).startswith(NOT_NOW_PREFIXES)
    ):
        log.warning("ingest.buffer_refused", error=str(answer))
        answer = BufferDownError("The buffer cannot take more now.")
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


pipeline = PerLoop(lambda: Pipeline(settings.VALKEY_URL))
close_pipeline = pipeline.aclose
