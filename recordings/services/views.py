"""Remembering who opened which recording."""

from __future__ import annotations

from uuid import UUID

from recordings.models import RecordingView
from sessionhub.models import User


def record_view(*, user: User, session_id: UUID) -> None:
    """Note that `user` opened the recording now."""
    RecordingView.objects.update_or_create(user=user, session_id=session_id)
