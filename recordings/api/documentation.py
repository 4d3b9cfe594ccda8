"""Examples and error answers for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from recordings.api import access_schemas, schemas
from recordings.permissions import MayViewRecordings
from sessionhub.input_fields import SERVICE_MARK
from sessionhub.models import Service

SESSION_ID = "01977f2e-6c1a-7c3e-9b1d-2f60d3a4c5e6"
WINDOW_ID = "01977f2e-6c1b-7d10-8a55-0c1f4be9d277"
NOTE_ID = "01977f52-0b7e-7a41-b2d6-5ef0a1c2d3b4"
GRANT_ID = "01977f4f-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
USER_ID = "01977e00-1111-7222-8333-444455556666"
START_MS = 1750000000000

SENTENCES = {
    400: "A parameter or the body is wrong; `detail` and `fields` say which and why.",
    401: "No session, or a token that is unknown, expired or revoked.",
    403: "Not staff, no permission, a missing scope, not the author; or the recording "
    "is not open to you: `reason_required`, `grant_expired`, `grant_revoked`.",
    404: "There is no such recording or note.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    503: "A store does not answer, or the audit log took no row (`audit_unavailable`).",
}


def errors(*statuses: int) -> dict[int, Any]:
    """Return the responses of an endpoint that can fail with `statuses`."""
    return {
        status: OpenApiResponse(
            access_schemas.GateErrorAnswer if status == 403 else schemas.Error,
            description=SENTENCES[status],
        )
        for status in (*statuses, 503)
    }


def name_services(result: Any, request: Any = None, **_: Any) -> Any:
    """Say which services there are, to who may see them (a hook of drf-spectacular)."""
    shown = request is not None and MayViewRecordings().has_permission(request, None)
    slugs = sorted(Service.objects.values_list("slug", flat=True)) if shown else []
    _name_services(result, slugs)
    return result


def _name_services(node: Any, slugs: list[str]) -> None:
    if isinstance(node, list):
        for each in node:
            _name_services(each, slugs)
    if not isinstance(node, dict):
        return
    if node.pop(SERVICE_MARK, False) and slugs:
        node["enum"] = [*slugs, None] if node.get("nullable") else slugs
    for each in list(node.values()):
        _name_services(each, slugs)


PRIVACY = {
    "version": 3,
    "counts": {"email": 2, "card": 1},
    "masked": {"inputs": 14, "rules": 3, "names": 1},
}
_SESSION = {
    "id": SESSION_ID,
    "service": "web-app",
    "status": "ended",
    "actor": {
        "type": "user",
        "id": "u-42",
        "name": "Ada Ansel",
        "email": "ada@example.com",
        "tenantId": "acme",
        "roles": ["buyer"],
    },
    "device": {"type": "desktop", "browser": "Chrome 130", "os": "Windows 11"},
    "location": {"country": "DE", "city": "Berlin"},
    "entryUrl": "https://shop.example.com/",
    "pages": ["https://shop.example.com/", "https://shop.example.com/cart"],
    "startedAt": "2025-06-15T15:06:40.000Z",
    "lastActivityAt": "2025-06-15T15:11:02.500Z",
    "endedAt": "2025-06-15T15:11:02.500Z",
    "durationMs": 262500,
    "activeMs": 181000,
    "counts": {
        "events": 1840,
        "clicks": 31,
        "rageClicks": 1,
        "deadClicks": 0,
        "errors": 2,
        "inputs": 12,
        "pages": 2,
    },
    "sizeBytes": 914233,
    "consentId": None,
    "privacyVersion": 3,
    "privacy": PRIVACY,
    "signed": True,
    "integrity": {"score": 100, "reasons": []},
    "replayUrl": f"https://hub.example.com/admin/session-recordings/{SESSION_ID}/",
}

_NOTE = {
    "id": NOTE_ID,
    "atMs": 61500,
    "text": "The voucher field clears itself here.",
    "author": {"id": USER_ID, "name": "Vito Viewer"},
    "createdAt": "2025-06-16T08:00:00.000Z",
    "editedAt": None,
    "mine": True,
}


def _answer(value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(
        "Answer", value=value, response_only=True, status_codes=[str(status)]
    )


SESSION = _answer(_SESSION)
SESSION_LIST = _answer(
    {
        "next": "https://hub.example.com/api/recordings/?cursor=bgAAAZd_LmwaAZd_Lmw",
        "previous": None,
        "results": [_SESSION],
    }
)
MANIFEST = _answer(
    {
        "id": SESSION_ID,
        "service": "web-app",
        "status": "ended",
        "startMs": START_MS,
        "endMs": START_MS + 262500,
        "durationMs": 262500,
        "windows": [
            {
                "id": WINDOW_ID,
                "firstTs": START_MS,
                "lastTs": START_MS + 262500,
                "chunks": [
                    {
                        "seq": 0,
                        "firstTs": START_MS,
                        "lastTs": START_MS + 9800,
                        "count": 120,
                        "bytes": 88012,
                        "hasFullSnapshot": True,
                        "snapshotTs": START_MS + 4,
                        "final": False,
                    }
                ],
            }
        ],
    }
)
EVENTS = _answer(
    {
        "window": WINDOW_ID,
        "events": [
            {
                "type": 4,
                "timestamp": START_MS + 4,
                "data": {
                    "href": "https://shop.example.com/",
                    "width": 1280,
                    "height": 720,
                },
            }
        ],
        "chunks": [0],
        "nextSeq": None,
    }
)
TIMELINE = _answer(
    {
        "startMs": START_MS,
        "endMs": START_MS + 262500,
        "durationMs": 262500,
        "marks": [
            {
                "id": "m1",
                "kind": "click",
                "atMs": 2100,
                "window": WINDOW_ID,
                "label": "button#buy",
                "data": {"x": 310, "y": 402, "selector": "button#buy"},
            }
        ],
        "inactivity": [{"fromMs": 20000, "toMs": 41000}],
        "windows": [
            {"id": WINDOW_ID, "firstMs": 0, "lastMs": 262500, "label": "Tab 1"}
        ],
        "active": [{"window": WINDOW_ID, "fromMs": 0, "toMs": 262500}],
        "media": {"prefers-color-scheme": "dark", "pointer": "fine"},
        "privacy": PRIVACY,
        "integrity": {"score": 100, "reasons": []},
    }
)
NOTE = _answer(_NOTE)
NOTE_LIST = _answer({"results": [_NOTE]})
NEW_NOTE = OpenApiExample(
    "Note",
    value={"atMs": 61500, "text": "The voucher field clears itself here."},
    request_only=True,
)
CREATED_NOTE = _answer(_NOTE, 201)

_GRANT = {
    "id": GRANT_ID,
    "sessionId": SESSION_ID,
    "reasonCode": "support_ticket",
    "reason": "The voucher does not apply at checkout.",
    "ticket": "SUP-4711",
    "breakGlass": False,
    "grantedAt": "2025-06-16T07:58:00.000Z",
    "expiresAt": "2025-06-16T08:58:00.000Z",
}
NEW_ACCESS = OpenApiExample(
    "Reason",
    value={
        "reasonCode": "support_ticket",
        "reason": "The voucher does not apply at checkout.",
        "ticket": "SUP-4711",
    },
    request_only=True,
)
GRANT = _answer(_GRANT, 201)
ACCESS = _answer(
    {
        "grant": _GRANT,
        "reasonCodes": [
            {"code": "support_ticket", "label": "Support ticket"},
            {"code": "other", "label": "Something else"},
        ],
        "grantMinutes": 60,
        "breakGlassMinutes": 15,
        "mayOpen": True,
        "mayBreakGlass": False,
        "log": [
            {
                "id": "01977f50-2f11-7b02-8c3d-7e5f90a1b2c3",
                "at": "2025-06-16T08:01:12.000Z",
                "action": "recordings.session.viewed",
                "actor": {
                    "id": USER_ID,
                    "name": "Vito Viewer",
                    "email": "vito@example.com",
                    "role": "Viewer",
                },
                "reasonCode": "support_ticket",
                "reason": "The voucher does not apply at checkout.",
                "ticket": "SUP-4711",
                "breakGlass": False,
                "fromMs": 0,
                "toMs": 61500,
                "via": "page",
                "outcome": "viewed",
            }
        ],
        "next": None,
    }
)
