"""What every endpoint of recordings shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from recordings.clickhouse.pool import StoreUnavailableError
from recordings.inputs.fields import CANONICAL_UUID
from recordings.permissions import MayViewRecordings
from recordings.selectors.playable import Playable, find_playable
from recordings.selectors.summary import SessionSummary
from sessionhub.errors import Unavailable
from sessionhub.models import User
from sessionhub.serializers import StrictSerializer


class RecordingsView(APIView):
    """Staff or tokens only; undeclared parameters refused; a dead store is a 503."""

    permission_classes = [MayViewRecordings]

    def handle_exception(self, exc: Exception) -> Any:
        """Say that a store is away without its words."""
        if isinstance(exc, StoreUnavailableError):
            exc = Unavailable()
        return super().handle_exception(exc)

    def parameters(
        self, request: Request, shape: type[StrictSerializer]
    ) -> dict[str, Any]:
        """Return the query parameters as `shape` declares them, else 400."""
        serializer = shape(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def body(self, request: Request, shape: type[StrictSerializer]) -> dict[str, Any]:
        """Return the JSON body as `shape` declares it, else 400."""
        serializer = shape(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def caller(self, request: Request) -> User:
        """Return who asks; the permission let nobody else in."""
        return cast(User, request.user)

    def session(self, session_id: str) -> Playable:
        """Return the session of the address, else 400 or 404."""
        found = find_playable(canonical(session_id))
        if found is None:
            raise NotFound
        return found


def canonical(word: str) -> UUID:
    """Return the UUID `word` is in canonical lower case, else 400."""
    if not CANONICAL_UUID.fullmatch(word):
        raise ValidationError({"id": "Write a canonical lower-case UUID."})
    return UUID(word)


def replay_pages(request: Request) -> Callable[[SessionSummary], str]:
    """Return what gives the absolute address of the page that plays a session.

    Resolved once: for a list of fifty it would cost a millisecond.
    """
    pattern = str(request.build_absolute_uri(reverse("recordings:replay", args=["*"])))
    before, after = pattern.split("*")
    return lambda session: f"{before}{session.id}{after}"
