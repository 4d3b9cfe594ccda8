"""Celery tasks of privacy: Celery looks for them here."""

from __future__ import annotations

from privacy.access import tasks as access_tasks
from privacy.audit import tasks as audit_tasks

__all__ = ("access_tasks", "audit_tasks")
