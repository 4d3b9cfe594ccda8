"""Models: list, create, read, rename; and check a text before it is saved."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from authz_models.api import documentation, inputs, schemas
from authz_models.api.base import ModelsView, active_of, next_page
from authz_models.api.bodies import model_body, report_body, tests_body
from authz_models.permissions import ADD_MODEL, CHANGE_MODEL, DRAFT
from authz_models.selectors import models_with_active
from authz_models.services import checking, drafts


class ModelListView(ModelsView):
    needs = {"POST": ADD_MODEL}
    takes = inputs.ModelPage

    @extend_schema(
        operation_id="listAuthorizationModels",
        summary="List models",
        parameters=[inputs.ModelPage],
        responses={200: schemas.ModelList, **documentation.errors(400, 401, 403)},
        examples=[documentation.MODEL_LIST],
    )
    def get(self, request: Request) -> Response:
        """Return models by slug, each with its active version."""
        limit = self.parameters["limit"]
        rows = models_with_active().order_by("slug")
        if "cursor" in self.parameters:
            rows = rows.filter(slug__gt=self.parameters["cursor"])
        found = list(rows[: limit + 1])
        more = found[limit - 1].slug if len(found) > limit else None
        return Response(
            {
                "next": next_page(request, limit, more),
                "results": [model_body(m, active_of(m)) for m in found[:limit]],
            }
        )

    @extend_schema(
        operation_id="addAuthorizationModel",
        summary="Make a model",
        request=inputs.NewModel,
        responses={
            201: schemas.AuthorizationModelAnswer,
            **documentation.errors(400, 401, 403, 409, 413, 415, 503),
        },
        examples=[documentation.NEW_MODEL, documentation.MADE_MODEL],
    )
    def post(self, request: Request) -> Response:
        """Make a model without versions."""
        values = self.body(request, inputs.NewModel)
        model = drafts.create_model(by=self.caller(request), **values)
        return Response(model_body(model, None), status=status.HTTP_201_CREATED)


class ModelView(ModelsView):
    needs = {"PATCH": CHANGE_MODEL}

    @extend_schema(
        operation_id="getAuthorizationModel",
        summary="Get one model",
        responses={
            200: schemas.AuthorizationModelAnswer,
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.MODEL],
    )
    def get(self, request: Request, model_id: str) -> Response:
        """Return the model with its active version."""
        model = self.model(model_id)
        return Response(model_body(model, active_of(model)))

    @extend_schema(
        operation_id="changeAuthorizationModel",
        summary="Rename a model",
        request=inputs.ModelChange,
        responses={
            200: schemas.AuthorizationModelAnswer,
            **documentation.errors(400, 401, 403, 404, 413, 415, 503),
        },
        examples=[documentation.MODEL],
    )
    def patch(self, request: Request, model_id: str) -> Response:
        """Change name or description. The slug stays: addresses are made of it."""
        model = self.model(model_id)
        values = self.body(request, inputs.ModelChange)
        changed = drafts.edit_model(model=model, by=self.caller(request), **values)
        return Response(model_body(changed, active_of(model)))


class CheckView(ModelsView):
    needs = {"POST": DRAFT}

    @extend_schema(
        operation_id="checkAuthorizationModel",
        summary="Check a text",
        request=inputs.Written,
        responses={
            200: schemas.CheckedText,
            **documentation.errors(400, 401, 403, 413, 415, 422, 503),
        },
        examples=[documentation.CHECKED],
    )
    def post(self, request: Request) -> Response:
        """Validate a text and run its tests; nothing is saved."""
        values = self.body(request, inputs.Written)
        outcome = checking.try_out(**values)
        return Response(
            {**report_body(outcome.report), "tests": tests_body(outcome.tests)}
        )
