"""Why somebody opens a recording, and who opened it before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from privacy.access import GateError
from privacy.access.access_log import Entry, access_log
from privacy.access.gate import find_grant
from privacy.access.grants import GRANTED, give_grant
from privacy.access.reasons import NoReasonError
from privacy.models import AccessGrant
from privacy.models.access_grant import LONGEST_REASON
from recordings.api import access_schemas, documentation
from recordings.api.base import RecordingsView
from recordings.api.bodies import iso
from recordings.api.errors import reason_codes
from recordings.inputs.access import LogParameters, NewAccess
from recordings.inputs.parameters import NoParameters
from recordings.permissions import MayOpenRecording, may_break_glass, may_view
from sessionhub.parsers import BodyTooLarge

# A reason this long is a reason too long (400), more is a body too large (413).
LONG_REASON_BYTES = 2 * 1024**2


class AccessView(RecordingsView):
    """A reason opens a recording for its giver for a time."""

    permission_classes = [MayOpenRecording]
    actions = {"GET": "recordings.access_log.viewed", "POST": GRANTED}

    @extend_schema(
        operation_id="getAccess",
        summary="See whether a recording is open to you, and who opened it",
        parameters=[LogParameters],
        responses={
            200: access_schemas.Access,
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.ACCESS],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return your grant, what may be a reason, and the access log, newest first.

        Ranges of one grant that touch are one entry of the log, and so are refusals of
        one kind within five minutes. `fromMs` and `toMs` count from the start, and are
        null where no events were read. Follow `next` for what is older.
        """
        values = self.parameters(request, LogParameters)
        session = self.session(session_id)
        self.served(request, session.id)
        grant = self._grant(request, session.id)
        body = self._terms(request, grant)
        if grant is not None or may_view(self.caller(request)):
            entries, more = access_log(session.id, before=values.get("before"))
            body["log"] = [_line(entry) for entry in entries]
            body["next"] = _older(request, more)
        return Response(body)

    @extend_schema(
        operation_id="giveReason",
        summary="Give the reason why you open a recording",
        request=NewAccess,
        responses={
            201: access_schemas.Grant,
            **documentation.errors(400, 401, 403, 404, 413, 415),
        },
        examples=[documentation.NEW_ACCESS, documentation.GRANT],
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Open the recording for yourself and your tokens for an hour.

        Every reason makes a new grant, also while another holds. `breakGlass` opens it
        for a quarter of an hour without the permission to view recordings; others are
        notified at once and one of them reviews it.
        """
        self.parameters(request, NoParameters)
        session = self.session(session_id)
        asked = NewAccess(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            grant = give_grant(
                caller=self.asking(request),
                session=session,
                reason=asked.reason_given(),
                break_glass=asked.validated_data.get("breakGlass", False),
            )
        except NoReasonError as error:
            raise ValidationError({"reason": [error.detail]}) from None
        return Response(_grant_body(grant), status=status.HTTP_201_CREATED)

    def handle_exception(self, exc: Exception) -> Any:
        """Say of an endless reason that it is too long, as of one a little too long."""
        if isinstance(exc, BodyTooLarge) and self._is_long_reason():
            message = f"Write at most {LONGEST_REASON} characters."
            exc = ValidationError({"reason": [message]})
        return super().handle_exception(exc)

    def _is_long_reason(self) -> bool:
        length = self.request.META.get("CONTENT_LENGTH") or "0"
        return length.isdigit() and int(length) <= LONG_REASON_BYTES

    def _grant(self, request: Request, session_id: UUID) -> AccessGrant | None:
        try:
            return find_grant(caller=self.asking(request), session_id=session_id)
        except GateError:
            return None

    def _terms(self, request: Request, grant: AccessGrant | None) -> dict[str, Any]:
        person = self.caller(request)
        return {
            "grant": None if grant is None else _grant_body(grant),
            "reasonCodes": reason_codes(),
            "grantMinutes": settings.ACCESS_GRANT_MINUTES,
            "breakGlassMinutes": settings.ACCESS_BREAK_GLASS_MINUTES,
            "mayOpen": may_view(person),
            "mayBreakGlass": may_break_glass(person),
            "log": [],
            "next": None,
        }


def _grant_body(grant: AccessGrant) -> dict[str, Any]:
    return {
        "id": str(grant.pk),
        "sessionId": str(grant.session_id),
        "reasonCode": grant.reason_code,
        "reason": grant.reason,
        "ticket": grant.ticket,
        "breakGlass": grant.break_glass,
        "grantedAt": iso(grant.created_at),
        "expiresAt": iso(grant.expires_at),
    }


def _line(entry: Entry) -> dict[str, Any]:
    row, facts = entry.row, entry.facts
    actor = row.metadata.get("actor", {})
    return {
        "id": str(row.pk),
        "at": iso(row.created_at),
        "action": row.action,
        "actor": {
            "id": str(row.actor_id),
            "name": actor.get("name", ""),
            "email": actor.get("email", ""),
            "role": actor.get("role", ""),
        },
        "reasonCode": facts.get("reasonCode", ""),
        "reason": entry.code or facts.get("reasonText", ""),
        "ticket": facts.get("ticket", ""),
        "breakGlass": bool(facts.get("breakGlass", False)),
        "fromMs": entry.from_ms,
        "toMs": entry.to_ms,
        "via": facts.get("via", ""),
        "outcome": entry.outcome,
    }


def _older(request: Request, before: int | None) -> str | None:
    if before is None:
        return None
    return str(request.build_absolute_uri(f"{request.path}?before={before}"))
