"""What every endpoint of recordings shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, cast
from uuid import UUID

from django.urls import reverse
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy import access
from privacy.access import Caller, GateError
from privacy.audit import AuditUnavailableError
from privacy.erasure.tombstones import is_erased
from recordings.api.errors import GateShut, NotOnRecord, SessionErased
from recordings.clickhouse.pool import StoreUnavailableError
from recordings.permissions import MayViewRecordings
from recordings.selectors.playable import Playable, find_playable
from recordings.selectors.summary import SessionSummary
from sessionhub.errors import Unavailable
from sessionhub.input_fields import CANONICAL_UUID
from sessionhub.models import ApiToken, User
from sessionhub.serializers import StrictSerializer


class RecordingsView(APIView):
    """Staff or tokens only; undeclared parameters refused; a dead store is a 503.

    Every answer about a recording, and every refusal of a signed-in user, is in the
    audit log first (`served`, `permission_denied`, `recordings.api.gate`).
    """

    permission_classes = [MayViewRecordings]
    # What the audit log calls it, by method.
    actions: Mapping[str, str] = {}

    @property
    def action(self) -> str:
        """What the audit log calls this request."""
        method = self.request.method or "GET"
        return self.actions.get(method, self.actions["GET"])

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer 410 for what is erased, whichever door is tried."""
        super().initial(request, *args, **kwargs)
        named = self._named_session()
        if named is not None and is_erased(named):
            raise SessionErased

    def handle_exception(self, exc: Exception) -> Any:
        """Answer that a store is down, without its message, or why access is denied."""
        if isinstance(exc, StoreUnavailableError):
            exc = Unavailable()
        elif isinstance(exc, AuditUnavailableError):
            exc = NotOnRecord(exc)
        elif isinstance(exc, GateError):
            exc = GateShut(exc)
        return super().handle_exception(exc)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Forbid caching: each reading writes an audit row."""
        response: Response = super().finalize_response(*args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Audit the refusal of a signed-in user, then refuse."""
        if request.user.is_authenticated:
            access.record_denial(
                caller=self.asking(request),
                action=self.action,
                target=self._named_session(),
                code="permission_denied",
            )
        super().permission_denied(request, message, code)
        raise AssertionError("DRF raises")

    def served(
        self,
        request: Request,
        target: UUID | None = None,
        **facts: Any,
    ) -> None:
        """Write the row of an answer that needs no grant; call it before answering."""
        access.record_served(
            caller=self.asking(request),
            action=self.action,
            target=target,
            facts=facts,
        )

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
        """Return the user who asks; the permission refuses all others."""
        return cast(User, request.user)

    def asking(self, request: Request) -> Caller:
        """Return the user and the way of access, for the gate."""
        if isinstance(request.auth, ApiToken):
            return Caller(user=self.caller(request), via="api", token=request.auth)
        return Caller(user=self.caller(request), via="page")

    def session(self, session_id: str) -> Playable:
        """Return the session of the address, else 400 or 404."""
        wanted = canonical(session_id)
        found = find_playable(wanted)
        if found is None:
            raise missing(wanted)
        return found

    def _named_session(self) -> UUID | None:
        text = self.kwargs.get("session_id", "")
        return UUID(text) if CANONICAL_UUID.fullmatch(text) else None


def missing(session_id: UUID) -> APIException:
    """Return the error for a session that does not exist."""
    return NotFound()


def canonical(text: str) -> UUID:
    """Return the UUID `text` is in canonical lower case, else 400."""
    if not CANONICAL_UUID.fullmatch(text):
        raise ValidationError({"id": "Write a canonical lower-case UUID."})
    return UUID(text)


def replay_pages(request: Request) -> Callable[[SessionSummary], str]:
    """Return what gives the absolute address of the page that plays a session.

    Resolved once: for a list of fifty it would cost a millisecond.
    """
    pattern = str(request.build_absolute_uri(reverse("recordings:replay", args=["*"])))
    before, after = pattern.split("*")
    return lambda session: f"{before}{session.id}{after}"
