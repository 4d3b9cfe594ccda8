"""Versions: list, write, read, change and discard drafts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from authz_models.api import documentation, inputs, schemas
from authz_models.api.base import ModelsView, next_page
from authz_models.api.bodies import version_body, whole_body
from authz_models.permissions import DISCARD, DRAFT, EDIT
from authz_models.selectors import last_check, last_checks, versions_of
from authz_models.services import drafts


class VersionListView(ModelsView):
    needs = {"POST": DRAFT}
    takes = inputs.VersionPage

    @extend_schema(
        operation_id="listModelVersions",
        summary="List versions",
        parameters=[inputs.VersionPage],
        responses={
            200: schemas.VersionList,
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.VERSION_LIST],
    )
    def get(self, request: Request, model_id: str) -> Response:
        """Return versions without content and tests, newest first."""
        limit = self.parameters["limit"]
        rows = versions_of(self.model(model_id))
        if "cursor" in self.parameters:
            rows = rows.filter(number__lt=self.parameters["cursor"])
        found = list(rows[: limit + 1])
        checks = last_checks(found[:limit])
        more = found[limit - 1].number if len(found) > limit else None
        return Response(
            {
                "next": next_page(request, limit, more),
                "results": [
                    version_body(version, checks.get(version.pk))
                    for version in found[:limit]
                ],
            }
        )

    @extend_schema(
        operation_id="addModelVersion",
        summary="Write a draft",
        request=inputs.NewVersion,
        responses={
            201: schemas.WholeVersion,
            **documentation.errors(400, 401, 403, 404, 413, 415, 503),
        },
        examples=[documentation.NEW_VERSION, documentation.DRAFTED],
    )
    def post(self, request: Request, model_id: str) -> Response:
        """Write a draft under the next number."""
        model = self.model(model_id)
        values = self.body(request, inputs.NewVersion)
        draft = drafts.create_draft(model=model, author=self.caller(request), **values)
        return Response(whole_body(draft, None), status=status.HTTP_201_CREATED)


class VersionView(ModelsView):
    needs = {"PATCH": EDIT, "DELETE": DISCARD}

    @extend_schema(
        operation_id="getModelVersion",
        summary="Get one version",
        responses={
            200: schemas.WholeVersion,
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.VERSION],
    )
    def get(self, request: Request, model_id: str, number: str) -> Response:
        """Return the version with content, tests and the result of its newest check."""
        version = self.version(model_id, number)
        return Response(whole_body(version, last_check(version)))

    @extend_schema(
        operation_id="changeModelVersion",
        summary="Change a draft",
        request=inputs.VersionChange,
        responses={
            200: schemas.WholeVersion,
            **documentation.errors(400, 401, 403, 404, 409, 413, 415, 503),
        },
        examples=[documentation.VERSION],
    )
    def patch(self, request: Request, model_id: str, number: str) -> Response:
        """Change what is given; send `revision` to overwrite no other user's work."""
        version = self.version(model_id, number)
        values = self.body(request, inputs.VersionChange)
        changed = drafts.edit_draft(version=version, by=self.caller(request), **values)
        return Response(whole_body(changed, last_check(changed)))

    @extend_schema(
        operation_id="discardModelVersion",
        summary="Discard a draft",
        responses={204: None, **documentation.errors(400, 401, 403, 404, 409, 503)},
    )
    def delete(self, request: Request, model_id: str, number: str) -> Response:
        """Delete a draft for good."""
        version = self.version(model_id, number)
        drafts.delete_draft(version=version, by=self.caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
