"""Additions to the API's description that drf-spectacular cannot derive.

Views describe their own responses and errors. The errors that every view can return,
the headers of every response and the ids in addresses are added here, so that no
operation can lack one.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)

from sessionhub.input_fields import UUID_SCHEMA

Node = dict[str, Any]

JSON = "application/json"
WITH_BODY = frozenset({"post", "put", "patch"})
METHODS = WITH_BODY | {"get", "delete"}
LARGEST_VERSION = 2**31 - 1

# Parameters of addresses; every other name ends in `_id` and is a UUID.
PATH_PARAMETERS: dict[str, Node] = {
    "number": {"type": "integer", "minimum": 1, "maximum": LARGEST_VERSION},
}
SENTENCES = {
    400: "A parameter or the body is wrong; `detail` and `fields` say which and why.",
    401: "No session, or a token that is unknown, expired or revoked.",
    403: "Not staff, no permission, or a missing scope.",
    404: "There is no such thing here.",
    405: "Another method; `Allow` names those there are.",
    406: "Another format of the answer than JSON was asked for.",
    410: "The recording was erased: `session_erased`.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    500: "A fault of the hub; its log has it under `requestId`.",
    503: "A store does not answer, or the audit log took no row (`audit_unavailable`).",
}
EVERYWHERE = (400, 401, 403, 405, 406, 500, 503)
HEADERS: dict[str, Node] = {
    "X-Request-Id": {
        "description": "Quote it when you ask for help; the log has it.",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    },
    "Allow": {
        "description": "The methods there are, separated by commas.",
        "required": True,
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
}
HEADERS_OF = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    503: ("Retry-After",),
}


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """API tokens in the description."""

    target_class = "sessionhub.authentication.ApiTokenAuthentication"
    name = "apiToken"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made in the admin under API tokens.",
        }


class DescribedFieldSchema(  # type: ignore[no-untyped-call]
    OpenApiSerializerFieldExtension
):
    """The schema of our own fields, which they declare themselves."""

    target_class = "sessionhub.input_fields.DescribedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Node:
        return dict(self.target.schema)


class StrictSerializerSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """The schema of a strict serializer: no other fields, and rules across fields."""

    target_class = "sessionhub.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Node:
        schema: Node = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        schema["additionalProperties"] = False
        return schema | dict(self.target.together)


NEEDS_SOMETHING = {"required", "minProperties", "allOf", "anyOf", "oneOf"}


def describe_every_answer(result: Node, **_: Any) -> Node:
    """Add to each operation what holds for all (a post-processing hook)."""
    components = result.setdefault("components", {})
    components["headers"] = HEADERS
    components["responses"] = {_name(s): _error(s) for s in SENTENCES}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                _complete(path, method, operation)
                _ask_for_a_body(operation, components["schemas"])
    return result


def _ask_for_a_body(operation: Node, schemas: Node) -> None:
    """Mark the body as required if an empty object would be refused."""
    body = operation.get("requestBody", {})
    for media in body.get("content", {}).values():
        name = media["schema"].get("$ref", "").rpartition("/")[2]
        if schemas.get(name, {}).keys() & NEEDS_SOMETHING:
            body["required"] = True


def _complete(path: str, method: str, operation: Node) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            known = PATH_PARAMETERS.get(parameter["name"], UUID_SCHEMA)
            parameter["schema"] = dict(known)
    responses = operation["responses"]
    for status in _statuses(path, method):
        responses.setdefault(str(status), _reference("responses", _name(status)))
    for status, response in responses.items():
        if "$ref" not in response:
            _add_headers(response, int(status))
    operation["responses"] = dict(sorted(responses.items()))


def _statuses(path: str, method: str) -> list[int]:
    statuses = [*EVERYWHERE]
    if "{" in path:
        statuses.append(404)
    if path.startswith("/api/recordings/{"):
        statuses.append(410)
    if method in WITH_BODY:
        statuses += [413, 415]
    return statuses


def _error(status: int) -> Node:
    response: Node = {
        "description": SENTENCES[status],
        "content": {JSON: {"schema": _reference("schemas", "Error")}},
    }
    _add_headers(response, status)
    return response


def _add_headers(response: Node, status: int) -> None:
    headers = response.setdefault("headers", {})
    for name in ("X-Request-Id", *HEADERS_OF.get(status, ())):
        headers.setdefault(name, _reference("headers", name))


def _name(status: int) -> str:
    return f"Error{status}"


def _reference(kind: str, name: str) -> Node:
    return {"$ref": f"#/components/{kind}/{name}"}
