"""What clients read: the difference of two versions, and the active version."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from authz_models.api import documentation, inputs, schemas
from authz_models.api.base import ModelsView
from authz_models.api.bodies import diff_body, short_body, whole_body
from authz_models.selectors import active_version, last_check
from authz_models.services.comparing import compare_versions
from sessionhub.renderers import JsonRenderer


class DiffView(ModelsView):
    takes = inputs.DiffParameters

    @extend_schema(
        operation_id="compareModelVersions",
        summary="Compare two versions",
        parameters=[inputs.DiffParameters],
        responses={
            200: schemas.DiffAnswer,
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.DIFF],
    )
    def get(self, request: Request, model_id: str) -> Response:
        """Return what changed: lines, parts of lines, and meaning."""
        model = self.model(model_id)
        old = self.numbered(model, self.parameters["from"])
        new = self.numbered(model, self.parameters["to"])
        found = compare_versions(old=old, new=new, context=self.parameters["context"])
        return Response(
            {
                "from": short_body(old),
                "to": short_body(new),
                **diff_body(found.lines),
                "structure": found.structure and found.structure.as_json(),
            }
        )


class PlainRenderer(BaseRenderer):
    """The content alone; errors stay JSON."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the content; of an error the JSON body."""
        response = (renderer_context or {})["response"]
        if response.status_code == status.HTTP_200_OK:
            return str(data["content"]).encode()
        response["Content-Type"] = JsonRenderer.media_type
        return JsonRenderer().render(data)


class ActiveView(ModelsView):
    renderer_classes = [JsonRenderer, PlainRenderer]

    @extend_schema(
        operation_id="getActiveModelVersion",
        summary="Get the active version",
        parameters=[
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER),
        ],
        responses={
            (200, "application/json"): schemas.WholeVersion,
            (200, "text/plain"): OpenApiTypes.STR,
            304: OpenApiResponse(description="It is the one you have."),
            **documentation.errors(400, 401, 403, 404),
        },
        examples=[documentation.ACTIVE_VERSION],
    )
    def get(self, request: Request, model_id: str) -> Response:
        """Return it as JSON, or by `Accept: text/plain` its content alone.

        Send the answer's ETag as If-None-Match: 304 while it is still the same.
        """
        model = self.model(model_id)
        version = active_version(model)
        if version is None:
            raise NotFound
        plain = request.accepted_renderer.format == PlainRenderer.format
        # Names may change and checks are added: the ETag of JSON covers the whole body.
        body = whole_body(version, last_check(version))
        etag = f'"{version.checksum}"' if plain else _etag_of(body)
        headers = {
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept, Authorization, Cookie",
        }
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in known or etag in {each.removeprefix("W/") for each in known}:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(body, headers=headers)


def _etag_of(body: Mapping[str, Any]) -> str:
    text = orjson.dumps(body, default=str)
    return f'"{sha256(text).hexdigest()}"'
