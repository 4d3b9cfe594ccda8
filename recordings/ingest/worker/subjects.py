"""Whose consent it is: receipts learn whom the page named, so that staff find them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

import orjson
import structlog
from django.db import Error as DatabaseError

from privacy.consent.receipts import name_person
from recordings.chunk_store import ChunkRow

log = structlog.get_logger(__name__)

REMEMBERED = 10_000


class Subjects:
    """Names people on their receipts, each once as long as it is remembered."""

    def __init__(self) -> None:
        self._named: OrderedDict[tuple[UUID, str], str] = OrderedDict()

    def note(self, rows: Iterable[ChunkRow]) -> None:
        """Write down whom these stored rows name.

        A database that is down is no harm: the next chunk that names them tries again.
        """
        for row in rows:
            if b'"identity"' in row.facts and b'"consentId"' in row.facts:
                self._note(row)

    def _note(self, row: ChunkRow) -> None:
        facts = orjson.loads(row.facts)
        consent = facts["consentId"]
        user = str(facts["identity"].get("userId") or "")[:255]
        key = (row.service_id, consent)
        if not user or self._named.get(key) == user:
            return
        try:
            name_person(service_id=row.service_id, consent_id=consent, user_id=user)
        except DatabaseError as error:
            log.warning("worker.subject_waits", error=repr(error)[:200])
            return
        self._named[key] = user
        if len(self._named) > REMEMBERED:
            self._named.popitem(last=False)
