"""Endpoints to erase a person or a session, and to read the certificate."""

from __future__ import annotations

from typing import Any, NoReturn

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from privacy import access
from privacy.access import Caller
from privacy.api.base import PrivacyView, canonical, found
from privacy.api.shapes import Held, Refusal
from privacy.audit import AuditUnavailableError
from privacy.erasure import requests
from privacy.erasure.permissions import may_erase, may_view
from privacy.erasure.registry import StoreAwayError
from privacy.models import ErasureJob, ErasureKind, ErasureState
from privacy.models.erasure_job import LONGEST_REASON
from sessionhub.errors import Unavailable
from sessionhub.input_fields import (
    UUID_SCHEMA,
    PlainTextField,
    ServiceField,
    VisibleTextField,
)
from sessionhub.lib.person_names import as_text
from sessionhub.models import ApiToken, Service, User
from sessionhub.models.api_token import Scope
from sessionhub.serializers import StrictSerializer

LONGEST_NAME = 1_000
SUBJECTS = ("userId", "email", "sessionId")


class MayErase(BasePermission):
    """Privacy Officers; a token of theirs needs the scope `privacy:erase`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return whether the request is allowed; else `message` states why not."""
        user = request.user
        if not user.is_authenticated:
            return False
        scope = Scope.PRIVACY_ERASE.value
        if isinstance(request.auth, ApiToken) and scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {scope}."
            return False
        self.message = "Your account may not erase, nor see what was erased."
        reads = request.method in SAFE_METHODS
        return may_view(user) if reads else may_erase(user)


class LegalHold(APIException):
    """Something is on legal hold; `more` names the sessions and reasons."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, job: ErasureJob) -> None:
        super().__init__(job.problem, "legal_hold")
        self.more: dict[str, Any] = {"id": str(job.pk), "held": job.held}


class NotOnRecord(APIException):
    """The audit row could not be written, so nothing is erased."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "audit_unavailable"
    default_detail = (
        "Nothing is erased, because it could not be put on record. Try again in a "
        "moment."
    )
    wait = 5


class NameField(VisibleTextField):
    """The id or email of a person; numbers are accepted as ids, too."""

    @property
    def schema(self) -> dict[str, Any]:
        return {"anyOf": [super().schema, {"type": "number"}]}

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(as_text(data) or data)


class SessionIdField(PlainTextField):
    """A UUID as text; the view parses it like those in addresses."""

    @property
    def schema(self) -> dict[str, Any]:
        return dict(UUID_SCHEMA)


class NewErasure(StrictSerializer):
    """Exactly one of `userId`, `email`, `sessionId`, of one service, and why."""

    service = ServiceField()
    userId = NameField(max_length=LONGEST_NAME, required=False)
    email = NameField(max_length=LONGEST_NAME, required=False)
    sessionId = SessionIdField(max_length=36, required=False)
    reason = VisibleTextField(max_length=LONGEST_REASON)

    together = {"oneOf": [{"required": [name]} for name in SUBJECTS]}

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Require exactly one of the three."""
        if sum(name in values for name in SUBJECTS) != 1:
            raise serializers.ValidationError(
                f"Give exactly one of {', '.join(SUBJECTS)}."
            )
        return values


class StoreCount(serializers.Serializer):
    """What was found in one store and how much of it is erased."""

    store = serializers.CharField()
    found = serializers.IntegerField()
    erased = serializers.IntegerField()


class Erasure(serializers.Serializer):
    """An erasure with its progress and, once done, its certificate."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ErasureKind.values)
    service = serializers.CharField()
    state = serializers.ChoiceField(ErasureState.values)
    reason = serializers.CharField()
    phase = serializers.CharField(help_text="The current step, as text.")
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 where it is not known.")
    sessions = serializers.IntegerField()
    stores = StoreCount(many=True)
    held = serializers.ListField(child=serializers.DictField())
    problem = serializers.CharField(help_text="Why it was refused, failed or waits.")
    requestedAt = serializers.DateTimeField()
    startedAt = serializers.DateTimeField(allow_null=True)
    finishedAt = serializers.DateTimeField(allow_null=True)
    certificate = serializers.DictField(allow_null=True)


class ErasingView(PrivacyView):
    """Requires the permission to erase; refusals of signed-in users are recorded."""

    permission_classes = [MayErase]
    action = requests.REQUESTED

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Record the refusal, then refuse."""
        user = request.user
        if isinstance(user, User):
            token = request.auth if isinstance(request.auth, ApiToken) else None
            caller = Caller(user=user, via="api" if token else "page", token=token)
            access.record_denial(
                caller=caller, action=self.action, code="permission_denied"
            )
        super().permission_denied(request, message, code)
        raise AssertionError("DRF raises")

    def handle_exception(self, exc: Exception) -> Any:
        """Answer 503 if a store or the audit log is unreachable."""
        if isinstance(exc, AuditUnavailableError):
            exc = NotOnRecord()
        elif isinstance(exc, StoreAwayError):
            exc = Unavailable()
        return super().handle_exception(exc)


class ErasureListView(ErasingView):
    """Requests for an erasure."""

    @extend_schema(
        operation_id="addErasure",
        summary="Erase a person or a session",
        request=NewErasure,
        responses={
            202: Erasure,
            404: OpenApiResponse(Refusal, description="No such session was recorded."),
            409: OpenApiResponse(Held, description="`legal_hold`: nothing is erased."),
        },
    )
    def post(self, request: Request) -> Response:
        """Start the erasure; the address in `Location` answers with its progress.

        409 `legal_hold` if one of the sessions is on hold: nothing is erased then.
        An unknown person is erased too, and the certificate states that nothing was
        found.
        """
        values = self.body(request, NewErasure)
        job = self._take(values, by=self.caller(request))
        if job.state == ErasureState.REFUSED:
            raise LegalHold(job)
        answer = Response(erasure_body(job), status=status.HTTP_202_ACCEPTED)
        answer.headers["Location"] = request.build_absolute_uri(f"{job.pk}/")
        return answer

    def _take(self, values: dict[str, Any], *, by: User) -> ErasureJob:
        service = Service.objects.filter(slug=values["service"]).first()
        if service is None:
            raise ValidationError({"service": "There is no such service."})
        reason = values["reason"]
        if "sessionId" not in values:
            return requests.erase_person(
                service=service,
                user_id=values.get("userId", ""),
                email=values.get("email", ""),
                reason=reason,
                by=by,
            )
        session_id = canonical(values["sessionId"])
        try:
            return requests.erase_sessions(
                service=service, session_ids=[session_id], reason=reason, by=by
            )
        except requests.UnknownSessionError:
            raise NotFound from None


class ErasureView(ErasingView):
    """One erasure."""

    action = "privacy.erasure.viewed"

    @extend_schema(
        operation_id="getErasure",
        summary="Read how far an erasure is, and its certificate",
        responses={200: Erasure},
    )
    def get(self, request: Request, erasure_id: str) -> Response:
        """Return progress; `certificate` once `state` is done."""
        jobs = ErasureJob.objects.select_related("service")
        job = found(jobs.filter(pk=canonical(erasure_id)).first())
        return Response(erasure_body(job))


def erasure_body(job: ErasureJob) -> dict[str, Any]:
    """Return an erasure as a response body. It does not name the person."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "service": job.service.slug,
        "state": job.state,
        "reason": job.reason,
        "phase": job.phase,
        "done": job.done,
        "total": job.total,
        "sessions": job.sessions,
        "stores": [{"store": name, **tally} for name, tally in job.counts.items()],
        "held": job.held,
        "problem": job.problem,
        "requestedAt": job.created_at,
        "startedAt": job.started_at,
        "finishedAt": job.finished_at,
        "certificate": job.certificate,
    }
