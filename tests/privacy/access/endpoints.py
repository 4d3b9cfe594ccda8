"""Every door that shows something of a recording, and somebody to knock."""

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

# Stands in everything of the recording, and nowhere else.
MARKER = "zinnoberrot"
JSON = "application/json"
API = "/api/recordings/"


@dataclass(frozen=True)
class Door:
    """One request; `{id}`, `{note}`, … are filled in."""

    path: str
    method: str = "GET"
    body: dict | None = None
    answer: int = 200

    def __str__(self) -> str:
        """As a test is named."""
        return f"{self.method} {self.path}"

    def knock(self, client: Client, scene: Scene, **more):
        """Ask."""
        return client.generic(
            self.method,
            self.path.format(**scene.words),
            b"" if self.body is None else _json(self.body),
            content_type=JSON,
            **more,
        )


# Need a grant.
GATED = (
    Door(f"{API}{{id}}/manifest/"),
    Door(f"{API}{{id}}/manifest/?first=1"),
    Door(f"{API}{{id}}/events/?window={{id}}"),
    Door(f"{API}{{id}}/timeline/"),
    Door(f"{API}{{id}}/notes/"),
    Door(f"{API}{{id}}/notes/", "POST", {"atMs": 1, "text": "Here"}, 201),
    Door(f"{API}{{id}}/notes/{{note}}/", "PATCH", {"text": "There"}),
    Door(f"{API}{{id}}/notes/{{note}}/", "DELETE", answer=204),
)
# Need none, and are on record all the same.
OPEN = (
    Door(API),
    Door(f"{API}{{id}}/"),
    Door(f"{API}{{id}}/access/"),
    Door(f"{API}{{id}}/access/", "POST", {"reasonCode": "bug_report"}, 201),
    Door("/admin/session-recordings/{id}/"),
    Door("/admin/recordings/recordedsession/"),
)
# About what could not be stored, what is held, and who agreed to be recorded.
ADMIN = (
    Door("/admin/recordings/recordedsession/act/?id={id}"),
    Door("/admin/recordings/recordedsession/act/?id={id}&action=keep"),
    Door("/admin/recordings/deadletter/"),
    Door("/admin/recordings/deadletter/{letter}/change/"),
    Door("/admin/recordings/deadletter/{letter}/history/"),
    Door("/admin/recordings/deadletter/{letter}/delete/"),
    Door("/admin/privacy/consentreceipt/"),
    Door("/admin/privacy/consentreceipt/{receipt}/change/"),
    Door("/admin/privacy/consentreceipt/{receipt}/history/"),
    Door("/admin/privacy/consentreceipt/withdraw/?ids={receipt}"),
)


@dataclass(frozen=True)
class Scene:
    """A recording with everything that hangs on it."""

    session: object
    words: dict[str, str]


def make_scene(author) -> Scene:
    """Store a recording full of the marker."""
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
    words = {"id": session.id, "note": note.pk, "letter": letter.pk}
    words["receipt"] = receipt.pk
    return Scene(session, {name: str(word) for name, word in words.items()})


def reopen(person, scene: Scene):
    """Give `person` a grant for the recording of the scene."""
    return open_to(person, scene.session)


def _json(body: dict) -> bytes:
    import json

    return json.dumps(body).encode()
