"""Find rows in a log of millions: every query uses an index."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from privacy.audit.actors import ANONYMOUS, SYSTEM
from privacy.audit.subjects import known_pseudonyms
from privacy.models import AuditLog
from privacy.models.audit_log import SubjectOf
from sessionhub.models import Service, User

MOST_VALUES = 200
MOST_PEOPLE = 50

DENIED = "denied"
FAILED = "failed"
DONE = "done"
OUTCOMES = (DONE, DENIED, FAILED)
_ENDS = {"denied": DENIED, "refused": DENIED, "failed": FAILED, "broken": FAILED}


def outcome_of(action: str) -> str:
    """Return done, denied or failed, by the last part of an action's name."""
    return _ENDS.get(action.lower().replace("_", ".").rsplit(".", 1)[-1], DONE)


def distinct(column: str) -> list[Any]:
    """Return the distinct values of an indexed column, by one index lookup each."""
    field: Any = AuditLog._meta.get_field(column)
    first = f"SELECT {column} FROM audit_logs ORDER BY {column} LIMIT 1"  # noqa: S608
    following = (
        f"SELECT {column} FROM audit_logs WHERE {column} > each.value "  # noqa: S608
        f"ORDER BY {column} LIMIT 1"
    )
    sql = (
        f"WITH RECURSIVE each(value) AS (SELECT ({first}) UNION ALL "  # noqa: S608
        f"SELECT ({following}) FROM each WHERE value IS NOT NULL) "
        f"SELECT value FROM each WHERE value IS NOT NULL LIMIT {MOST_VALUES}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [field.to_python(value) for (value,) in cursor.fetchall()]


def names_of(actor_ids: list[UUID]) -> dict[UUID, str]:
    """Return {actor id: current name}; for deleted users the start of the id."""
    names = {key: f"{str(key)[:8]}…" for key in actor_ids}
    names |= {each.id: each.name for each in (SYSTEM, ANONYMOUS) if each.id in names}
    names |= {user.pk: str(user) for user in User.objects.filter(pk__in=actor_ids)}
    return names


def search(rows: QuerySet[AuditLog], text: str, *, may_reveal: bool) -> Any:
    """Return the rows about an id, a number, a person of the staff or an action.

    With `may_reveal` also those about a recorded person, by user id or email.
    """
    text = text.strip()
    found = Q(actor_id__in=_staff(text))
    found |= Q(action__in=[a for a in distinct("action") if text.lower() in a.lower()])
    if text.isdecimal() and len(text) < 19:
        found |= Q(sequence=int(text))
    pseudonyms: list[UUID] = []
    try:
        key = UUID(text)
    except ValueError:
        pass
    else:
        found |= Q(pk=key) | Q(actor_id=key) | Q(target_id=key)
        pseudonyms.append(key)
    if may_reveal:
        slugs = Service.objects.values_list("slug", flat=True)
        pseudonyms += known_pseudonyms(text, slugs)
    if pseudonyms:
        rows = rows.alias(subject=SubjectOf(F("metadata")))
        found |= Q(subject__in=[str(each) for each in pseudonyms])
    return rows.filter(found)


def _staff(text: str) -> list[UUID]:
    full = Concat("first_name", Value(" "), "last_name")
    named = User.objects.alias(full=full).filter(
        Q(username__icontains=text) | Q(email__icontains=text) | Q(full__icontains=text)
    )
    return list(named.values_list("pk", flat=True)[:MOST_PEOPLE])
