"""Verify the chain and report the first row that is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from privacy.audit import chain
from privacy.audit.reading import StoredRow, stored_rows
from privacy.audit.signed_head import BadHeadError, Head, read_signed
from privacy.models import AuditVerification

EVERY = 1000
"""Rows between two calls of `progress`; the first comes before the first row."""

_BEFORE_ALL = -(2**63)


class BrokenError(Exception):
    """The chain does not hold.

    `kind` is one of changed, missing, inserted, reordered, rewritten, truncated, head;
    `sequence` and `id` name the first row concerned as far as there is one.
    """

    def __init__(self, kind: str, sentence: str, sequence: Any = None, id: Any = None):
        self.kind = kind
        self.sequence = sequence
        self.id = id
        super().__init__(sentence)


@dataclass
class Progress:
    """The rows verified so far."""

    first: int
    rows: int = 0
    last: int = 0
    last_hash: str = chain.GENESIS
    signatures: int = 0
    """How many signed heads matched their row."""


def verify(
    *, start: int = 1, progress: Callable[[Progress], None] | None = None
) -> Progress:
    """Read the rows from `start` on and check each against the one before it.

    Also checks every signed head of these rows, and that the chain reaches the newest
    head. `progress` is called every `EVERY` rows. Raises BrokenError for the first
    broken row.
    """
    done = _begin(start)
    if progress is not None:
        progress(done)
    signed = _signed()
    for row in stored_rows(after=_BEFORE_ALL if start == 1 else start - 1):
        _check(row, done)
        done.last, done.last_hash = row.sequence, row.hash
        done.rows += 1
        _check_signed(row, signed.pop(row.sequence, ()), done)
        if progress is not None and done.rows % EVERY == 0:
            progress(done)
    _check_end(signed, done)
    return done


def verify_and_keep(
    *, start: int = 1, progress: Callable[[Progress], None] | None = None
) -> Progress:
    """Verify and store the result for the admin. Raises BrokenError."""
    begun, problem = timezone.now(), ""
    seen = Progress(start)

    def noted(done: Progress) -> None:
        nonlocal seen
        seen = done
        if progress is not None:
            progress(done)

    try:
        seen = verify(start=start, progress=noted)
    except BrokenError as error:
        problem = str(error)
        raise
    finally:
        AuditVerification.objects.create(
            started_at=begun,
            finished_at=timezone.now(),
            first_sequence=start,
            last_sequence=seen.last,
            rows=seen.rows,
            problem=problem,
        )
    return seen


def _begin(start: int) -> Progress:
    """Return the state before `start`; the row before it is trusted as it is."""
    if start == 1:
        return Progress(1)
    for row in stored_rows(after=start - 2):
        if row.sequence == start - 1:
            return Progress(start, last=start - 1, last_hash=row.hash)
        break
    raise BrokenError("missing", f"Row {start - 1} is missing.", start - 1)


def _check(row: StoredRow, done: Progress) -> None:
    """Raise BrokenError unless this is the next row, as it was written."""
    named = f"Row {row.sequence} (id {row.id})"
    expected = done.last + 1
    if type(row.sequence) is not int or row.sequence < expected:
        text = f"{named} was inserted: the next row is number {expected}."
        raise BrokenError("inserted", text, row.sequence, row.id)
    if row.sequence > expected:
        gone = expected if row.sequence - 1 == expected else None
        span = (
            f"Row {gone} is" if gone else f"Rows {expected} to {row.sequence - 1} are"
        )
        text = f"{span} missing: {named.lower()} follows."
        raise BrokenError("missing", text, expected)
    if _hash(row) != row.hash:
        if (place := _place_before(row)) is not None:
            text = f"{named} was moved: it was written as row {place}."
            raise BrokenError("reordered", text, row.sequence, row.id)
        text = f"{named} was changed: it does not hash to what was written with it."
        raise BrokenError("changed", text, row.sequence, row.id)
    if row.previous_hash != done.last_hash:
        text = (
            f"{named} was inserted, or row {done.last} before it replaced: it does not "
            "name the hash of the row before it."
        )
        raise BrokenError("inserted", text, row.sequence, row.id)


def _hash(row: StoredRow, **other: Any) -> str | None:
    """Return the hash of the row's values, None if they cannot be read."""
    try:
        return chain.hash_of({**row.columns(), **other})
    except (TypeError, ValueError, RecursionError):
        return None


def _place_before(row: StoredRow) -> int | None:
    """Return the number a row was written with, None if it was not moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequence FROM audit_logs WHERE hash = %s OR previous_hash = %s",
            [row.previous_hash, row.hash],
        )
        near = [sequence for (sequence,) in cursor.fetchall()]
    for place in {each + step for each in near for step in (-1, 0, 1)}:
        if _hash(row, sequence=place) == row.hash:
            return int(place)
    return None


def _signed() -> dict[int, list[Head]]:
    """Return the signed heads by the row they name."""
    found: dict[int, list[Head]] = {}
    try:
        for head in read_signed():
            found.setdefault(head.sequence, []).append(head)
    except BadHeadError as error:
        raise BrokenError("head", str(error)) from None
    return found


def _check_signed(row: StoredRow, signed: Any, done: Progress) -> None:
    for head in signed:
        if head.hash != row.hash:
            text = (
                f"Row {row.sequence} (id {row.id}) or rows before it were rewritten: "
                f"the head signed at {head.at} names another hash for it."
            )
            raise BrokenError("rewritten", text, row.sequence, row.id)
        done.signatures += 1


def _check_end(signed: dict[int, list[Head]], done: Progress) -> None:
    ahead = [sequence for sequence in signed if sequence > done.last]
    if not ahead:
        return
    newest = max(ahead)
    at = signed[newest][0].at
    text = (
        f"Rows {done.last + 1} to {newest} are missing at the end: "
        f"the head signed at {at} names row {newest}."
    )
    raise BrokenError("truncated", text, done.last + 1)
