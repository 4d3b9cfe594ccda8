"""Every endpoint that shows something of a recording, and a scene to request it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client
from django.utils import timezone

from privacy.models import ConsentReceipt
from recordings.models import DeadLetter, RecordingNote
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import make_chunk, make_session, meta, snapshot
from tests.recordings.people import open_to

# In every text of the recording, and nowhere else.
MARKER = "zinnoberrot"
JSON = "application/json"
API = "/api/recordings/"


@dataclass(frozen=True)
class Endpoint:
    """One request; `{id}`, `{note}`, … are filled in."""

    path: str
    method: str = "GET"
    body: dict | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def request(self, client: Client, scene: Scene, **more):
        return client.generic(
            self.method,
            self.path.format(**scene.values),
            b"" if self.body is None else _json(self.body),
            content_type=JSON,
            **more,
        )


# Need a grant.
GATED = (
    Endpoint(f"{API}{{id}}/manifest/"),
    Endpoint(f"{API}{{id}}/manifest/?first=1"),
    Endpoint(f"{API}{{id}}/events/?window={{id}}"),
    Endpoint(f"{API}{{id}}/timeline/"),
    Endpoint(f"{API}{{id}}/notes/"),
    Endpoint(f"{API}{{id}}/notes/", "POST", {"atMs": 1, "text": "Here"}, 201),
    Endpoint(f"{API}{{id}}/notes/{{note}}/", "PATCH", {"text": "There"}),
    Endpoint(f"{API}{{id}}/notes/{{note}}/", "DELETE", status=204),
)
# Need none, but write a row as well.
OPEN = (
    Endpoint(API),
    Endpoint(f"{API}{{id}}/"),
    Endpoint(f"{API}{{id}}/access/"),
    Endpoint(f"{API}{{id}}/access/", "POST", {"reasonCode": "bug_report"}, 201),
    Endpoint("/admin/session-recordings/{id}/"),
    Endpoint("/admin/recordings/recordedsession/"),
)
# Dead letters, holds and consent receipts.
ADMIN = (
    Endpoint("/admin/recordings/recordedsession/act/?id={id}"),
    Endpoint("/admin/recordings/recordedsession/act/?id={id}&action=keep"),
    Endpoint("/admin/recordings/deadletter/"),
    Endpoint("/admin/recordings/deadletter/{letter}/change/"),
    Endpoint("/admin/recordings/deadletter/{letter}/history/"),
    Endpoint("/admin/recordings/deadletter/{letter}/delete/"),
    Endpoint("/admin/privacy/consentreceipt/"),
    Endpoint("/admin/privacy/consentreceipt/{receipt}/change/"),
    Endpoint("/admin/privacy/consentreceipt/{receipt}/history/"),
    Endpoint("/admin/privacy/consentreceipt/withdraw/?ids={receipt}"),
)


@dataclass(frozen=True)
class Scene:
    """A recording with everything stored about it; `values` fill in the paths."""

    session: object
    values: dict[str, str]


def make_scene(author) -> Scene:
    """Store a recording with the marker in every text."""
    session = make_session(
        actor_email=f"{MARKER}@example.com",
        entry_url=f"https://shop.example.com/{MARKER}",
    )
    events = [meta(session.start_ms), snapshot(session.start_ms + 1, text=MARKER)]
    make_chunk(session, events=events)
    note = RecordingNote.objects.create(
        session_id=session.id, author=author, at_ms=1, text=MARKER
    )
    letter = DeadLetter.objects.create(
        service=session.service,
        session_id=session.id,
        window_id=session.id,
        seq=1,
        code="not_json",
        detail=MARKER,
        entry={"userAgent": MARKER},
        body=b"sealed",
        received_at=datetime.now(tz=UTC),
    )
    receipt = ConsentReceipt.objects.create(
        service=session.service,
        consent_id=uuid7(),
        user_id=MARKER,
        session_id=session.id,
        granted_at=timezone.now(),
    )
    values = {"id": session.id, "note": note.pk, "letter": letter.pk}
    values["receipt"] = receipt.pk
    return Scene(session, {name: str(value) for name, value in values.items()})


def reopen(person, scene: Scene):
    """Give `person` a grant for the recording of the scene."""
    return open_to(person, scene.session)


def _json(body: dict) -> bytes:
    import json

    return json.dumps(body).encode()
