"""Read rows of the audit log as they are stored, also if they were tampered with.

Rows are read as text, without the model: a value that no longer fits its column must be
reported, not raise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

PAGE = 5000

_NAMES = (
    "id action actor_id actor_type target_id target_type metadata created_at "
    "previous_hash hash"
)
_COLUMNS = {
    # As bytes: text that is no UTF-8 could not be fetched at all.
    "sqlite": "sequence, "
    + ", ".join(
        f"CAST({name} AS BLOB)" for name in f"{_NAMES} previous_hash hash".split()
    ),
    "postgresql": "sequence, id::text, action, actor_id::text, actor_type, "
    "target_id::text, target_type, metadata::text, to_char(created_at AT TIME ZONE "
    "'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), previous_hash, hash",
}


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row as stored; values are those of the database driver."""

    sequence: Any
    id: Any
    values: tuple[Any, ...]
    previous_hash: Any
    hash: Any

    def columns(self) -> dict[str, Any]:
        """Return the columns that are hashed (see chain.text_of).

        ValueError or TypeError for a value that no row is written with.
        """
        action, actor, actor_type, target, target_type, metadata, at = self.values
        return {
            "sequence": self.sequence,
            "id": self.id,
            "action": action,
            "actor_id": actor,
            "actor_type": actor_type,
            "target_id": target,
            "target_type": target_type,
            "metadata": json.loads(metadata),
            "created_at": at,
            "previous_hash": self.previous_hash,
        }


def stored_rows(*, after: int) -> Iterator[StoredRow]:
    """Yield the rows whose sequence is greater than `after`, in order, page by page."""
    sql = (
        f"SELECT {_COLUMNS[connection.vendor]} FROM audit_logs "  # noqa: S608
        f"WHERE sequence > %s ORDER BY sequence LIMIT {PAGE}"
    )
    make = _from_sqlite if connection.vendor == "sqlite" else _from_postgresql
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [after])
            found = cursor.fetchall()
        for each in found:
            yield make(each)
        if len(found) < PAGE:
            return
        after = found[-1][0]


def _from_postgresql(row: tuple[Any, ...]) -> StoredRow:
    return StoredRow(row[0], row[1], row[2:9], row[9], row[10])


def _from_sqlite(row: tuple[Any, ...]) -> StoredRow:
    key, action, actor, actor_type, target, target_type, data, at, *end = map(
        _text, row[1:]
    )
    values = (action, _uuid(actor), actor_type, _uuid(target), target_type, data)
    return StoredRow(row[0], _uuid(key), (*values, _moment(at)), end[0], end[1])


def _text(raw: bytes | None) -> str | bytes | None:
    """Return the text, or the bytes if they are not UTF-8."""
    try:
        return raw if raw is None else raw.decode()
    except UnicodeDecodeError:
        return raw


def _uuid(text: Any) -> Any:
    """Write 32 hexadecimal digits as a UUID."""
    if not isinstance(text, str) or len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _moment(text: Any) -> Any:
    """Write Django's `2026-11-22 09:30:00[.123456]` as ISO-8601 in UTC."""
    if not isinstance(text, str):
        return text
    if len(text) == 19:
        text += ".000000"
    return f"{text[:10]}T{text[11:]}Z"
