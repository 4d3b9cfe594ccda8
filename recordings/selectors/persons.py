"""Which sessions are of a person: for erasing them, so rather one too many asked.

What is searched for travels as tables beside the query: its text names nobody, and no
log of queries learns who was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from privacy.erasure.scope import Person
from privacy.models import ConsentReceipt
from recordings.clickhouse.pool import read

PAGE = 20_000
SCAN_SECONDS = 1800

# A person is named in the facts of the chunk that said so, also where another signed in
# later; an anonymous visit under a consent of theirs is theirs as well.
_FIND = """
SELECT session_id FROM (
    SELECT session_id,
           max(user IN user_ids OR email IN emails) AS named,
           max(user != '' OR email != '') AS known,
           max(consent IN consents) AS consented
    FROM (
        SELECT session_id,
               JSONExtractString(facts, 'identity', 'userId') AS user,
               lowerUTF8(JSONExtractString(facts, 'identity', 'email')) AS email,
               JSONExtractString(facts, 'consentId') AS consent
        FROM replay_chunks
        WHERE service_id = %(service)s
    )
    GROUP BY session_id
    HAVING named OR (consented AND NOT known)
)
UNION DISTINCT
SELECT session_id FROM sessions
WHERE service_id = %(service)s AND (
    actor_id IN user_ids OR lowerUTF8(actor_email) IN emails
    OR (actor_id = '' AND actor_email = '' AND consent_id IN consents)
)
"""

_IDENTIFY = """
SELECT DISTINCT user FROM (
    SELECT JSONExtractString(facts, 'identity', 'userId') AS user,
           lowerUTF8(JSONExtractString(facts, 'identity', 'email')) AS email
    FROM replay_chunks
    WHERE service_id = %(service)s
    UNION ALL
    SELECT actor_id, lowerUTF8(actor_email) FROM sessions
    WHERE service_id = %(service)s
)
WHERE email IN emails AND user != ''
"""


def user_ids_of(service_id: UUID, person: Person) -> tuple[str, ...]:
    """Return the user ids that ever came with the person's emails."""
    if not person.emails:
        return ()
    rows = _scan(_IDENTIFY, service_id, emails=person.emails)
    return tuple(sorted(row[0] for row in rows))


def sessions_of(service_id: UUID, person: Person) -> Iterator[list[UUID]]:
    """Yield the ids of the sessions of a person, in pages."""
    rows = _scan(
        _FIND,
        service_id,
        user_ids=person.user_ids,
        emails=person.emails,
        consents=_consents_of(service_id, person),
    )
    ids = [row[0] for row in rows]
    for start in range(0, len(ids), PAGE):
        yield ids[start : start + PAGE]


def is_stored(service_id: UUID, session_id: UUID) -> bool:
    """Return whether a row or a chunk of that session is there."""
    parameters = {"service": service_id, "session": session_id}
    where = "service_id = %(service)s AND session_id = %(session)s LIMIT 1"
    return any(
        read(f"SELECT 1 FROM {table} WHERE {where}", parameters)  # noqa: S608
        for table in ("sessions", "replay_chunks")
    )


def _consents_of(service_id: UUID, person: Person) -> list[str]:
    receipts = ConsentReceipt.objects.filter(
        service_id=service_id, user_id__in=[name[:255] for name in person.names]
    )
    return [str(each) for each in receipts.values_list("consent_id", flat=True)]


def _scan(sql: str, service_id: UUID, **words: Iterable[str]) -> list[Any]:
    tables = [
        {
            "name": name,
            "structure": [("word", "String")],
            "data": [(word,) for word in listed],
        }
        for name, listed in words.items()
    ]
    return read(
        sql,
        {"service": service_id},
        external_tables=tables,
        settings={"max_execution_time": SCAN_SECONDS},
    )
