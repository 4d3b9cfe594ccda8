"""What the relational database knows about recordings.

Sessions and chunks themselves live in ClickHouse (`recordings.clickhouse`); rows here
name them by UUID.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from recordings.clickhouse.models import RecordedSession
from sessionhub.lib.uuid7 import uuid7

__all__ = ("DeadLetter", "RecordedSession", "RecordingNote", "RecordingView")


class RecordingNote(models.Model):
    """What a user wrote at a moment of a recording."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session_id = models.UUIDField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at_ms = models.PositiveIntegerField(help_text="Milliseconds from the start.")
    text = models.TextField(max_length=5000)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order of the recording."""

        ordering = ("at_ms", "created_at")

    def __str__(self) -> str:
        """The beginning of the text."""
        return self.text[:60]


class RecordingView(models.Model):
    """That a person has opened a recording; drives the filter "watched by me"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    session_id = models.UUIDField()
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One row a person and session."""

        constraints = (
            models.UniqueConstraint(
                fields=("user", "session_id"), name="one_view_a_person_and_session"
            ),
        )

    def __str__(self) -> str:
        """Who and what."""
        return f"{self.user} watched {self.session_id}"


class DeadLetter(models.Model):
    """A chunk that could not be stored, kept with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey("sessionhub.Service", on_delete=models.CASCADE)
    session_id = models.UUIDField(db_index=True)
    window_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    code = models.SlugField(max_length=60)
    detail = models.CharField(max_length=500)
    entry = models.JSONField(help_text="The buffered entry without its body.")
    body = models.BinaryField(help_text="The body as received, encrypted.")
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    retried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; a chunk is kept once."""

        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("service", "session_id", "window_id", "seq"),
                name="one_dead_letter_a_chunk",
            ),
        )

    def __str__(self) -> str:
        """Which chunk and why."""
        return f"{self.session_id} #{self.seq}: {self.code}"
