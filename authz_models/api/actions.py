"""Actions on versions: validate, test, activate, roll back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from authz_models.api import documentation, inputs, schemas
from authz_models.api.base import ModelsView
from authz_models.api.bodies import report_body, tests_body, whole_body
from authz_models.permissions import ACTIVATE, EDIT
from authz_models.selectors import last_check
from authz_models.services import activation, checking


class ValidateView(ModelsView):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="validateModelVersion",
        summary="Validate a version",
        request=inputs.NoBody,
        responses={
            200: schemas.Validated,
            **documentation.errors(400, 401, 403, 404, 409, 422, 503),
        },
        examples=[documentation.VALIDATED],
    )
    def post(self, request: Request, model_id: str, number: str) -> Response:
        """Check it; a draft without errors becomes validated and stays as it is."""
        version = self.version(model_id, number)
        self.body(request, inputs.NoBody)
        report = checking.validate(version=version, by=self.caller(request))
        return Response({**report_body(report), "state": version.state})


class TestView(ModelsView):
    __test__ = False  # pytest takes the name for a test
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="testModelVersion",
        summary="Test a version",
        request=inputs.NoBody,
        responses={
            200: schemas.Tested,
            **documentation.errors(400, 401, 403, 404, 409, 422, 503),
        },
        examples=[documentation.TESTED],
    )
    def post(self, request: Request, model_id: str, number: str) -> Response:
        """Run its store tests and return every assertion that fails."""
        version = self.version(model_id, number)
        self.body(request, inputs.NoBody)
        report = checking.run_tests(version=version, by=self.caller(request))
        return Response(tests_body(report))


class ActivateView(ModelsView):
    needs = {"POST": ACTIVATE}

    @extend_schema(
        operation_id="activateModelVersion",
        summary="Activate a version",
        request=inputs.Activation,
        responses={
            200: schemas.WholeVersion,
            **documentation.errors(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
        examples=[documentation.ACTIVATION, documentation.ACTIVE_VERSION],
    )
    def post(self, request: Request, model_id: str, number: str) -> Response:
        """Validate and test it, then make it active in place of the expected one."""
        version = self.version(model_id, number)
        values = self.body(request, inputs.Activation)
        active = activation.activate(
            version=version,
            by=self.caller(request),
            expected_active=values["expectedActive"],
        )
        return Response(whole_body(active, last_check(active)))


class RollbackView(ModelsView):
    needs = {"POST": ACTIVATE}

    @extend_schema(
        operation_id="rollBackModel",
        summary="Roll back",
        request=inputs.Rollback,
        responses={
            200: schemas.WholeVersion,
            **documentation.errors(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
        examples=[documentation.ROLLBACK, documentation.ROLLED_BACK],
    )
    def post(self, request: Request, model_id: str) -> Response:
        """Make a new version with the old content active; the history stays."""
        model = self.model(model_id)
        values = self.body(request, inputs.Rollback)
        restored = activation.rollback(
            model=model,
            to_version=self.numbered(model, values["toVersion"]),
            by=self.caller(request),
            message=values.get("message", ""),
            expected_active=values["expectedActive"],
        )
        return Response(whole_body(restored, last_check(restored)))
