"""The audit log as a file: CSV for spreadsheets, JSON lines for verification."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from privacy.admin.audit_texts import actor_of
from privacy.audit.append import columns_of
from privacy.audit.canonical import canonical
from privacy.models import AuditLog

PAGE = 1000
HEADER = (
    *("sequence", "created_at", "action", "actor_type", "actor_name", "actor_email"),
    *("actor_role", "actor_id", "target_type", "target_id", "metadata", "id"),
    *("previous_hash", "hash"),
)
# Spreadsheets read a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def export(rows: QuerySet[AuditLog], kind: str) -> StreamingHttpResponse:
    """Return the rows as a download, oldest first; `kind` is csv or jsonl."""
    write, content_type = {
        "csv": (_csv, "text/csv; charset=utf-8"),
        "jsonl": (_json_lines, "application/x-ndjson"),
    }[kind]
    begin = _line(HEADER) if kind == "csv" else ""
    response = StreamingHttpResponse(
        _pages(rows, write, begin), content_type=content_type
    )
    name = f"audit-log-{timezone.now():%Y-%m-%dT%H%M%SZ}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


async def _pages(
    rows: QuerySet[AuditLog], write: Callable[[Iterable[AuditLog]], str], begin: str
) -> AsyncIterator[bytes]:
    """Yield the file, one page of rows at a time."""
    # Rows added while this runs are left out.
    last = await sync_to_async(_last)(rows)
    after = 0
    yield begin.encode()
    while found := await sync_to_async(_page)(rows, after, last):
        after = found[-1].sequence
        yield write(found).encode()


def _last(rows: QuerySet[AuditLog]) -> int:
    return rows.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def _page(rows: QuerySet[AuditLog], after: int, last: int) -> list[AuditLog]:
    span = rows.filter(sequence__gt=after, sequence__lte=last)
    return list(span.order_by("sequence")[:PAGE])


def _json_lines(rows: Iterable[AuditLog]) -> str:
    """Return the hashed columns and the hash; docs/audit.md describes verification."""
    return "".join(
        canonical({**columns_of(row), "hash": row.hash}) + "\n" for row in rows
    )


def _csv(rows: Iterable[AuditLog]) -> str:
    return "".join(_line(_cells(row)) for row in rows)


def _cells(row: AuditLog) -> list[Any]:
    actor = actor_of(row)
    columns = columns_of(row) | {
        "metadata": json.dumps(row.metadata, ensure_ascii=False, sort_keys=True),
        "actor_name": actor.get("name"),
        "actor_email": actor.get("email"),
        "actor_role": actor.get("role"),
        "hash": row.hash,
    }
    return [columns[name] for name in HEADER]


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
