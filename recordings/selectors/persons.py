"""Which sessions are of a person: for erasing them, so rather one too many asked.

What is searched for travels as tables beside the query: it has no names in it, and no
log of queries learns who was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from privacy.erasure.scope import Person
from privacy.models import ConsentReceipt
from recordings.clickhouse.pool import read
from sessionhub.lib.person_names import email_form, user_id_form

PAGE = 20_000
SCAN_SECONDS = 1800

# A chunk keeps the canonical forms of everybody it names, also where another signed in
# later; an anonymous visit under a consent of theirs is theirs as well. Rows from
# before the forms were kept are found by the spellings they hold.
_FIND = """
SELECT session_id FROM (
    SELECT session_id,
           max(id IN user_ids OR email IN emails
               OR old_id IN old_ids OR old_email IN old_emails) AS named,
           max(id != '' OR email != '' OR old_id != '' OR old_email != '') AS known,
           max(consent IN consents) AS consented
    FROM (
        SELECT session_id, pair[1] AS id, pair[2] AS email,
               JSONHas(facts, 'names') AS has_forms,
               if(has_forms, '', JSONExtractString(facts, 'identity', 'userId'))
                   AS old_id,
               if(has_forms, '', JSONExtractString(facts, 'identity', 'email'))
                   AS old_email,
               JSONExtractString(facts, 'consentId') AS consent
        FROM replay_chunks
        LEFT ARRAY JOIN JSONExtract(facts, 'names', 'Array(Array(String))') AS pair
        WHERE service_id = %(service)s
    )
    GROUP BY session_id
    HAVING named OR (consented AND NOT known)
)
UNION DISTINCT
SELECT session_id FROM sessions
LEFT ARRAY JOIN person_ids AS id, person_emails AS email
WHERE service_id = %(service)s AND (
    id IN user_ids OR email IN emails
    OR (empty(person_ids) AND (actor_id IN old_ids OR actor_email IN old_emails))
    OR (actor_id = '' AND actor_email = '' AND consent_id IN consents)
)
"""

_IDENTIFY = """
SELECT DISTINCT id FROM (
    SELECT pair[1] AS id, pair[2] AS email
    FROM replay_chunks
    ARRAY JOIN JSONExtract(facts, 'names', 'Array(Array(String))') AS pair
    WHERE service_id = %(service)s
    UNION ALL
    SELECT id, email FROM sessions
    ARRAY JOIN person_ids AS id, person_emails AS email
    WHERE service_id = %(service)s
)
WHERE email IN emails AND id != ''
"""

_OLD_SPELLINGS = """
SELECT DISTINCT id, email FROM (
    SELECT JSONExtractString(facts, 'identity', 'userId') AS id,
           JSONExtractString(facts, 'identity', 'email') AS email
    FROM replay_chunks
    WHERE service_id = %(service)s AND NOT JSONHas(facts, 'names')
    UNION ALL
    SELECT actor_id, actor_email FROM sessions
    WHERE service_id = %(service)s AND empty(person_ids)
)
WHERE id != '' OR email != ''
"""


def user_ids_of(service_id: UUID, person: Person) -> tuple[str, ...]:
    """Return the user ids that ever came with the person's emails, canonical."""
    if not person.emails:
        return ()
    found = {row[0] for row in _scan(_IDENTIFY, service_id, emails=person.emails)}
    for user_id, email in _scan(_OLD_SPELLINGS, service_id):
        if email_form(email) in person.emails:
            found.add(user_id_form(user_id))
    return tuple(sorted(found - {""}))


def sessions_of(service_id: UUID, person: Person) -> Iterator[list[UUID]]:
    """Yield the ids of the sessions of a person, in pages."""
    old_ids, old_emails = set(), set()
    for user_id, email in _scan(_OLD_SPELLINGS, service_id):
        if user_id_form(user_id) in person.user_ids:
            old_ids.add(user_id)
        if email_form(email) in person.emails:
            old_emails.add(email)
    rows = _scan(
        _FIND,
        service_id,
        user_ids=person.user_ids,
        emails=person.emails,
        old_ids=old_ids,
        old_emails=old_emails,
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
        service_id=service_id, user_form__in=person.names
    )
    return [str(each) for each in receipts.values_list("consent_id", flat=True)]


def _scan(sql: str, service_id: UUID, **terms: Iterable[str]) -> list[Any]:
    tables = [
        {
            "name": name,
            "structure": [("term", "String")],
            "data": [(term,) for term in listed],
        }
        for name, listed in terms.items()
    ]
    return read(
        sql,
        {"service": service_id},
        external_tables=tables or None,
        settings={"max_execution_time": SCAN_SECONDS},
    )
