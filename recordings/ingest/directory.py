"""The recorded services as the edge knows them: by public key, cached.

The whole table is small, so it is read at once and kept for five seconds. A key that is
not in it costs nothing however often it is tried: the copy is read again at most once
a second for its sake, so that a service just made is known at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models.signals import post_delete, post_save

from privacy.consent import notices
from privacy.models import ConsentNotice, RuleSetVersion
from privacy.services.rule_sets import RuleSet, rule_sets
from sessionhub.lib.errors import PartAwayError
from sessionhub.models import ConsentPolicy, Service
from sessionhub.models.service import WatchNotice

log = structlog.get_logger(__name__)

FRESH_SECONDS = 5.0
FRESH_ENOUGH_TO_REFUSE_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
"""A chunk of a service we know does not wait longer for a slow database."""


class DirectoryDownError(PartAwayError):
    """The services were never read: the database does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedService:
    """What the edge needs of a `Service`.

    `config` is the body of GET /i/v1/<key>/config, and `translations` the same in each
    language of the consent notice. `etag` is a short hash of all of them, without
    quotes: an acknowledgement names it and knows no language. `origins` None means
    every origin.
    """

    id: str
    slug: str
    key: str
    enabled: bool
    retention_days: int
    origins: re.Pattern[str] | None
    needs_consent: bool
    notifies_watched: bool
    consent_days: int
    config: bytes
    translations: dict[str, bytes]
    etag: str

    def allows_origin(self, origin: str) -> bool:
        """Return whether a page of this origin may send; '' is no origin."""
        return self.origins is None or bool(self.origins.fullmatch(origin.lower()))

    def config_in(self, wanted: Sequence[str]) -> bytes:
        """Return the configuration with its notice in the language that suits best."""
        language = notices.choose(self.translations, wanted)
        return self.config if language is None else self.translations[language]


def recorder_config(service: Service, rules: RuleSet) -> dict[str, Any]:
    """Return the recorder's configuration (contract of GET …/config)."""
    return {
        "service": service.slug,
        "recording": service.enabled,
        "sampling": service.sampling,
        "minDurationMs": service.min_duration_ms,
        "triggers": {
            "urls": service.trigger_urls,
            "error": service.trigger_on_error,
            "events": service.trigger_events,
        },
        "preTriggerMs": service.pre_trigger_ms,
        "consoleLevels": service.console_levels,
        "network": {
            "enabled": service.network_enabled,
            "bodies": service.network_bodies,
            "bodyBytes": 100_000,
        },
        "flushMs": 10_000,
        "firstFlushMs": 1_000,
        "flushBytes": 256 * 1024,
        "snapshotMs": 300_000,
        "idleMs": settings.SESSION_IDLE_SECONDS * 1000,
        "maxDurationMs": settings.INGEST_MAX_SESSION_SECONDS * 1000,
        "bufferBytes": 4 * 1024**2,
        "requestBytes": settings.INGEST_MAX_COMPRESSED_BYTES,
        "identityRequired": service.identity_required,
        "watch": {
            "notice": service.watch_notice,
            "serviceName": service.name,
            "flushMs": 100,
            "postFlushMs": 1_000,
            "pingMs": 30_000,
        },
        "privacy": rules.config(),
    }


def consent_part(service: Service, notice: ConsentNotice | None) -> dict[str, Any]:
    """Return the part of the configuration about consent."""
    return {
        "policy": service.consent_policy,
        "respectDnt": service.respect_dnt,
        "days": service.consent_days,
        "notice": notice.as_wire() if notice else None,
    }


def describe(
    service: Service, rules: RuleSet, may_show: Sequence[ConsentNotice] = ()
) -> RecordedService:
    """Return the edge's view of a service; `may_show` are the notices it may show."""
    plain = recorder_config(service, rules)
    translations = {
        notice.language: orjson.dumps(
            {**plain, "consent": consent_part(service, notice)}
        )
        for notice in may_show
        if service.consent_policy != ConsentPolicy.OFF
    }
    language = notices.choose(translations, ())
    if language is None:
        config = orjson.dumps({**plain, "consent": consent_part(service, None)})
    else:
        config = translations[language]
    every = b"".join([config, *(translations[name] for name in sorted(translations))])
    return RecordedService(
        id=str(service.id),
        slug=service.slug,
        key=service.key,
        enabled=service.enabled,
        retention_days=service.retention_days,
        origins=_origin_pattern(service.allowed_origins),
        needs_consent=service.consent_policy == ConsentPolicy.REQUIRED,
        notifies_watched=service.watch_notice != WatchNotice.NONE,
        consent_days=service.consent_days,
        config=config,
        translations=translations,
        etag=hashlib.sha256(every).hexdigest()[:12],
    )


def _origin_pattern(origins: list[str]) -> re.Pattern[str] | None:
    """Return what matches an allowed origin; `*` stands for part of host or port."""
    if not origins:
        return None
    patterns = (
        re.escape(origin.lower().rstrip("/")).replace(r"\*", r"[^/@]*")
        for origin in origins
    )
    return re.compile("|".join(patterns))


class Directory:
    """The services of this process; one read serves every caller that waits for it."""

    def __init__(self) -> None:
        self._by_key: dict[str, RecordedService] | None = None
        self._read_at = -FRESH_SECONDS
        self._reading: asyncio.Task[None] | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="ingest-directory")

    async def find(self, key: str) -> RecordedService | None:
        """Return the service with this public key, or None. DirectoryDownError."""
        age = time.monotonic() - self._read_at
        known = self._by_key is not None and key in self._by_key
        if age > (FRESH_SECONDS if known else FRESH_ENOUGH_TO_REFUSE_SECONDS):
            await self._refresh(PATIENCE_SECONDS if known else None)
        if self._by_key is None:
            raise DirectoryDownError
        return self._by_key.get(key)

    def known(self, key: str) -> RecordedService | None:
        """Return the service with this public key if it was read already."""
        return (self._by_key or {}).get(key)

    def forget(self, **kwargs: Any) -> None:
        """Read again before the next answer (a service was changed here)."""
        self._read_at = -FRESH_SECONDS

    async def _refresh(self, seconds: float | None) -> None:
        """Read the table, or join a read in progress, for `seconds` at most."""
        task = self._reading
        if task is None or task.done() or task.get_loop() != asyncio.get_running_loop():
            task = self._reading = asyncio.create_task(self._read())
        # Not awaited itself: a caller that stops waiting must not end it for others.
        await asyncio.wait({task}, timeout=seconds)

    async def _read(self) -> None:
        started = time.monotonic()
        loop = asyncio.get_running_loop()
        try:
            self._by_key = await loop.run_in_executor(self._executor, _read_services)
        except DatabaseError:
            # The last copy serves better than no answer at all.
            log.exception("ingest.directory_down")
        self._read_at = started


def _read_services() -> dict[str, RecordedService]:
    """Read every service; runs in the directory's thread."""
    close_old_connections()
    try:
        services = list(Service.objects.all())
        rules = rule_sets([service.pk for service in services])
        all_notices = notices.current()
        return {
            service.key: describe(
                service, rules[service.pk], notices.of_service(all_notices, service.pk)
            )
            for service in services
            if service.pk in rules  # else it was deleted a moment ago
        }
    finally:
        close_old_connections()


directory = Directory()
post_save.connect(directory.forget, sender=Service, dispatch_uid="ingest.directory")
post_delete.connect(directory.forget, sender=Service, dispatch_uid="ingest.directory")
post_save.connect(
    directory.forget, sender=RuleSetVersion, dispatch_uid="ingest.directory.rules"
)
post_save.connect(
    directory.forget, sender=ConsentNotice, dispatch_uid="ingest.directory.notices"
)
