"""The recording and the person that a consent receipt gets from chunks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

import orjson
import structlog
from django.db import Error as DatabaseError

from privacy.consent.receipts import name_person, name_recording
from recordings.chunk_store import ChunkRow
from sessionhub.lib.person_names import user_id_form

log = structlog.get_logger(__name__)

REMEMBERED = 10_000
V = TypeVar("V")


class Subjects:
    """Completes receipts, each fact once as long as it is remembered."""

    def __init__(self) -> None:
        self._named: OrderedDict[tuple[UUID, str], str] = OrderedDict()
        self._recorded: OrderedDict[tuple[UUID, str], None] = OrderedDict()

    def note(self, rows: Iterable[ChunkRow]) -> None:
        """Write which recording and person these stored rows name.

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
        form = _form(facts, user)
        if user and self._named.get(key) != form:
            name_person(
                service_id=key[0], consent_id=key[1], user_id=user, user_form=form
            )
            _remember(self._named, key, form)


def _remember(
    known: OrderedDict[tuple[UUID, str], V], key: tuple[UUID, str], value: V
) -> None:
    known[key] = value
    if len(known) > REMEMBERED:
        known.popitem(last=False)


def _form(facts: dict[str, Any], user: str) -> str:
    """Return the canonical id of the person the chunk named last."""
    forms = [form for form, _ in facts.get("names", ()) if form]
    return forms[-1] if forms else user_id_form(user)
