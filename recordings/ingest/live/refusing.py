"""The person's own no: nobody watches this visit any more."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from privacy.audit import ANONYMOUS, AuditUnavailableError, record
from recordings.ingest.consent import in_database
from recordings.ingest.live.watching import refuse

STOPPED = "live.session.stopped_by_person"


async def stop_watching(*, service_id: str, session_id: str) -> None:
    """Refuse every viewer from now on, and put it on record.

    The no acts whether or not it can be put on record. Raises BufferDownError.
    """
    if not await refuse(service_id=service_id, session_id=session_id):
        return
    write = partial(
        record,
        STOPPED,
        actor=ANONYMOUS,
        target=UUID(session_id),
        target_type="RecordedSession",
        metadata={"service": service_id},
    )
    try:
        await in_database(write)
    except AuditUnavailableError:
        # Logged there; showing less needs no proof.
        return
