"""What receipts of consent learn from chunks: the recording, and the person named."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

import orjson
import structlog
from django.db import Error as DatabaseError

from privacy.consent.receipts import name_person, name_recording
from recordings.chunk_store import ChunkRow

log = structlog.get_logger(__name__)

REMEMBERED = 10_000
V = TypeVar("V")


class Subjects:
    """Completes receipts, each fact once as long as it is remembered."""

    def __init__(self) -> None:
        self._named: OrderedDict[tuple[UUID, str], str] = OrderedDict()
        self._recorded: OrderedDict[tuple[UUID, str], None] = OrderedDict()

    def note(self, rows: Iterable[ChunkRow]) -> None:
        """Write down which recording and whom these stored rows name.

        A database that is down is no harm: the next chunk that names them tries again.
        """
        for row in rows:
            if b'"consentId"' in row.facts:
                try:
                    self._note(row)
                except DatabaseError as error:
                    log.warning("worker.subject_waits", error=repr(error)[:200])

    def _note(self, row: ChunkRow) -> None:
        facts = orjson.loads(row.facts)
        key = (row.service_id, facts["consentId"])
        if key not in self._recorded:
            name_recording(
                service_id=key[0], consent_id=key[1], session_id=row.session_id
            )
            _remember(self._recorded, key, None)
        identity = facts.get("identity") or {}
        user = str(identity.get("userId") or "")[:255]
        if user and self._named.get(key) != user:
            name_person(service_id=key[0], consent_id=key[1], user_id=user)
            _remember(self._named, key, user)


def _remember(
    known: OrderedDict[tuple[UUID, str], V], key: tuple[UUID, str], value: V
) -> None:
    known[key] = value
    if len(known) > REMEMBERED:
        known.popitem(last=False)
