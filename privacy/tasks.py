"""Jobs of privacy, by room: Celery looks for them here."""

from __future__ import annotations

from privacy.access import tasks as access_tasks

__all__ = ("access_tasks",)
