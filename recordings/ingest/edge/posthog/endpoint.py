"""PostHog's addresses, and the handler of each."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import orjson
from django.conf import settings

from recordings.ingest.decode import Limits
from recordings.ingest.decode.inflate import is_gzip
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import (
    Verdict,
    admit,
    check_origin,
    count_chunk,
    find_service,
    quota,
    refuse_unless_taken,
)
from recordings.ingest.edge.answers import Answer, Refusal, json_answer
from recordings.ingest.edge.asgi_types import Application, Scope
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.posthog.messages import Batch, read_batch
from recordings.ingest.edge.posthog.person import note_persons, store_person
from recordings.ingest.edge.posthog.remote_config import (
    as_flags,
    as_script,
    remote_config,
)
from recordings.ingest.edge.posthog.scripts import PackageScripts
from recordings.ingest.edge.posthog.snapshots import (
    Snapshot,
    chunk_of,
    read_snapshot,
)
from recordings.ingest.edge.request import Request
from recordings.ingest.edge.third_party import in_thread, take
from recordings.ingest.session_state import Outcome

SNAPSHOTS = ("/s",)
ANALYTICS = ("/e", "/i/v0/e", "/batch", "/capture", "/track", "/engage")
FLAGS = ("/flags", "/decide")
_CONFIG = re.compile(r"/array/([^/]+)/config(\.js)?")
NO_CACHE = ((b"cache-control", b"no-cache"),)
# Makes posthog-js pause recording for a minute instead of sending what is refused.
PAUSE = ["recordings"]


class PosthogEndpoint(HttpEndpoint):
    """Take the recordings of posthog-js and answer its other requests."""

    roots = (
        *("s", "e", "i", "batch", "capture", "track", "engage"),
        *("flags", "decide", "array", "static"),
    )
    methods = ("GET", "HEAD", "POST")

    def __init__(self, scripts: PackageScripts | None = None) -> None:
        self._scripts = scripts or PackageScripts()

    def find(self, scope: Scope) -> Application | None:
        """Return ourselves for PostHog's addresses."""
        if scope["type"] != "http":
            return None
        path = scope["path"]
        ours = (
            path.rstrip("/") in (*SNAPSHOTS, *ANALYTICS, *FLAGS)
            or _CONFIG.fullmatch(path)
            or self._scripts.find(path)
        )
        return self if ours else None

    def body_limit(self) -> int:
        """Return the usual cap: posthog-js packs what it sends."""
        return int(settings.INGEST_MAX_COMPRESSED_BYTES)

    async def answer(self, request: Request) -> Answer:
        path = request.path.rstrip("/")
        config = _CONFIG.fullmatch(path)
        file = None if config else self._scripts.find(path)
        if config:
            return await self._config(request, key=config[1], script=bool(config[2]))
        if file:
            return await self._scripts.answer(file, request)
        if path in FLAGS:
            return await self._flags(request)
        if request.method != "POST":
            raise Refusal(
                405,
                "method_not_allowed",
                "Allowed here: POST, OPTIONS.",
                headers=((b"allow", b"POST, OPTIONS"),),
            )
        batch = await read_request(request)
        if path in SNAPSHOTS:
            return await self._snapshots(request, batch)
        return await self._analytics(request, batch)

    async def _config(self, request: Request, *, key: str, script: bool) -> Answer:
        service = await find_service(key)
        check_origin(request, service, needs_origin=False)
        config = config_of(service)
        if script:
            kind = b"text/javascript; charset=utf-8"
            return Answer(200, as_script(service.key, config), kind, headers=NO_CACHE)
        return json_answer(200, config, headers=NO_CACHE)

    async def _flags(self, request: Request) -> Answer:
        key = request.query.get("token", "")
        if request.method == "POST":
            key = (await read_request(request)).key
        service = await find_service(key)
        check_origin(request, service, needs_origin=False)
        return json_answer(200, as_flags(config_of(service)), headers=NO_CACHE)

    async def _snapshots(self, request: Request, batch: Batch) -> Answer:
        """Store every snapshot that can be stored; refuse if any could not."""
        service = await admit(request, batch.key, brings_chunks=True)
        work = partial(_read_snapshots, batch)
        snapshots = await in_thread(work, sum(map(_weight, batch.messages)))
        for session_id in {
            chunk_of(each, service=service, request=request).session_id
            for each in snapshots
        }:
            count_chunk(request, service, session_id)
        verdicts = [
            await self._take(snapshot, service, request) for snapshot in snapshots
        ]
        try:
            for verdict in verdicts:
                refuse_unless_taken(verdict)
        except Refusal as refusal:
            refusal.more["quota_limited"] = PAUSE
            raise
        stopped = any(verdict.stop for verdict in verdicts)
        answer = {"status": 1, "quota_limited": PAUSE} if stopped else {"status": 1}
        return json_answer(200, answer)

    async def _take(
        self, snapshot: Snapshot, service: RecordedService, request: Request
    ) -> Verdict:
        chunk = chunk_of(snapshot, service=service, request=request)
        verdict = await take(chunk, has_snapshot=snapshot.has_snapshot)
        if verdict.outcome is Outcome.ACCEPTED:
            await store_person(
                chunk.session_id,
                service=service,
                request=request,
                after=snapshot.first_ts,
            )
        return verdict

    async def _analytics(self, request: Request, batch: Batch) -> Answer:
        """Note who the person is; discard the rest."""
        service = await find_service(batch.key)
        check_origin(request, service)
        # Counted apart: analytics must not use up the quota of recordings.
        wait = quota.take_from_address(f"{batch.key} analytics", request.client_ip)
        if wait:
            raise Refusal(429, "too_many_requests", "Slow down.", retry_after=wait)
        # A person's name waits here for a recording; without consent there is none.
        if service.enabled and not service.needs_consent:
            await note_persons(batch.messages, service=service, request=request)
        return json_answer(200, {"status": 1})


def config_of(service: RecordedService) -> dict[str, Any]:
    return remote_config(orjson.loads(service.config))


async def read_request(request: Request) -> Batch:
    """Return the messages of a request's body. Raises Refusal or InvalidChunkError."""
    encoding = request.check_encoding("gzip")
    body = await request.body()
    if encoding and not is_gzip(body):
        raise Refusal(400, "bad_gzip", "Content-Encoding says gzip, the body does not.")
    work = partial(read_batch, body, query=request.query, limits=Limits.from_settings())
    batch: Batch = await in_thread(work, len(body))
    return batch


def _read_snapshots(batch: Batch) -> list[Snapshot]:
    return [
        read_snapshot(message, index)
        for index, message in enumerate(batch.messages)
        if message.get("event") == "$snapshot"
    ]


def _weight(message: dict[str, Any]) -> int:
    """Return about how many bytes a message holds, as its sender states."""
    properties = message.get("properties", {})
    size = properties.get("$snapshot_bytes") if isinstance(properties, dict) else 0
    return size if isinstance(size, int) and size > 0 else 0
