"""The audit log: views and changes by staff, in rows chained by hash."""

from __future__ import annotations

from privacy.audit.actors import ANONYMOUS, SYSTEM, Actor, actor_of
from privacy.audit.append import record
from privacy.audit.errors import AuditUnavailableError
from privacy.audit.subjects import forget_subject, subject_pseudonym

__all__ = (
    "ANONYMOUS",
    "SYSTEM",
    "Actor",
    "AuditUnavailableError",
    "actor_of",
    "forget_subject",
    "record",
    "subject_pseudonym",
)
