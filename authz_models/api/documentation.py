"""Examples and error answers for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from authz_models.api import schemas

MODEL_ID = "01977f2e-6c1a-7c3e-9b1d-2f60d3a4c5e6"
FIRST_ID = "01977f2e-7d2b-7d4f-8c2e-3f71e4b5d6f7"
SECOND_ID = "01977f52-0b7e-7a41-b2d6-5ef0a1c2d3b4"
PERSON = {"id": "01977e00-1111-7222-8333-444455556666", "name": "Ada Ansel"}
CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
CONTENT = """\
model
  schema 1.1

type user

type document
  relations
    define owner: [user]
"""
TESTS = """\
tests:
  - name: owners
    check:
      - user: user:ada
        object: document:plan
        assertions:
          owner: false
"""

SENTENCES = {
    400: "A parameter or the body is wrong; `detail` and `fields` say which and why.",
    401: "No session, or a token that is unknown, expired or revoked.",
    403: "Not staff, no permission, or a missing scope.",
    404: "There is no such model or version, or none is active.",
    409: "Another user was faster (`active` is what is active now), or the version is "
    "in another state: `code` is conflict, not_a_draft or slug_taken.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    422: "The version is refused: `invalid_model` with `errors`, `tests_failed` with "
    "`failures`, `too_slow` or `too_much_output`.",
    503: "The audit log or OpenFGA's tool does not answer; nothing was changed.",
}


def errors(*statuses: int) -> dict[int, Any]:
    """Return the responses of an endpoint that can fail with `statuses`."""
    return {
        status: OpenApiResponse(schemas.ModelError, description=SENTENCES[status])
        for status in statuses
    }


def _answer(value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(
        "Answer",
        value=value,
        response_only=True,
        media_type="application/json",
        status_codes=[str(status)],
    )


def _request(value: Any) -> OpenApiExample:
    return OpenApiExample("Body", value=value, request_only=True)


_ACTIVE = {"id": FIRST_ID, "number": 1, "label": "2026-11"}
_MODEL = {
    "id": MODEL_ID,
    "name": "Documents",
    "slug": "documents",
    "description": "Who may read which document.",
    "createdBy": PERSON,
    "createdAt": "2026-11-20T15:06:40.000Z",
    "active": _ACTIVE,
}
_VERSION = {
    **_ACTIVE,
    "modelId": MODEL_ID,
    "format": "openfga",
    "state": "active",
    "message": "First version.",
    "checksum": CHECKSUM,
    "testsChecksum": EMPTY,
    "revision": 1,
    "author": PERSON,
    "createdAt": "2026-11-20T15:10:00.000Z",
    "activatedAt": "2026-11-20T15:12:00.000Z",
    "activatedBy": PERSON,
    "restoredFrom": None,
    "lastCheck": {
        "at": "2026-11-20T15:12:00.000Z",
        "by": PERSON,
        "passed": True,
        "errors": [],
        "warnings": [],
        "assertions": 1,
        "failed": 0,
    },
}
_WHOLE = {**_VERSION, "content": CONTENT, "tests": TESTS}
_DRAFT = {
    **_WHOLE,
    "id": SECOND_ID,
    "number": 2,
    "label": "",
    "state": "draft",
    "activatedAt": None,
    "activatedBy": None,
    "lastCheck": None,
}
_FAILURE = {
    "test": "owners",
    "kind": "check",
    "request": {"user": "user:ada", "relation": "owner", "object": "document:plan"},
    "expected": True,
    "got": False,
    "error": "",
}
_PROBLEM = {
    "message": "The relation type 'usr' on 'owner' in object type 'document' "
    "is not valid.",
    "line": 8,
    "column": 20,
    "part": "content",
}

MODEL = _answer(_MODEL)
MADE_MODEL = _answer({**_MODEL, "active": None}, 201)
MODEL_LIST = _answer({"next": None, "results": [_MODEL]})
NEW_MODEL = _request(
    {"name": "Documents", "description": "Who may read which document."}
)
VERSION = _answer(_WHOLE)
VERSION_LIST = _answer({"next": None, "results": [_VERSION]})
NEW_VERSION = _request(
    {"content": CONTENT, "tests": TESTS, "message": "Owners can read."}
)
DRAFTED = _answer(_DRAFT, 201)
CHECKED = _answer(
    {
        "ok": False,
        "errors": [_PROBLEM],
        "warnings": [],
        "tests": {"ok": True, "total": 0, "passed": 0, "failed": 0, "failures": []},
    }
)
VALIDATED = _answer({"ok": True, "errors": [], "warnings": [], "state": "validated"})
TESTED = _answer(
    {"ok": False, "total": 3, "passed": 2, "failed": 1, "failures": [_FAILURE]}
)
ACTIVATION = _request({"expectedActive": FIRST_ID})
ACTIVE_VERSION = _answer(_WHOLE)
ROLLBACK = _request(
    {"toVersion": 1, "message": "Editors saw drafts.", "expectedActive": SECOND_ID}
)
ROLLED_BACK = _answer({**_WHOLE, "number": 3, "restoredFrom": 1})
DIFF = _answer(
    {
        "from": _ACTIVE,
        "to": {"id": SECOND_ID, "number": 2, "label": ""},
        "added": 1,
        "removed": 1,
        "identical": False,
        "sections": [
            {"folded": True, "count": 7, "from": {"old": 1, "new": 1}, "lines": []},
            {
                "folded": False,
                "count": 2,
                "from": None,
                "lines": [
                    {
                        "kind": "removed",
                        "old": 8,
                        "new": None,
                        "text": "    define owner: [user]",
                        "changed": [],
                        "newline": True,
                    },
                    {
                        "kind": "added",
                        "old": None,
                        "new": 8,
                        "text": "    define owner: [user, user:*]",
                        "changed": [[23, 31]],
                        "newline": True,
                    },
                ],
            },
        ],
        "structure": {
            "types": [
                {
                    "name": "document",
                    "change": "changed",
                    "relations": [
                        {
                            "name": "owner",
                            "change": "changed",
                            "before": "[user]",
                            "after": "[user, user:*]",
                        }
                    ],
                }
            ],
            "conditions": [],
        },
    }
)
