"""A client with every permission, and one object of every kind it may name."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group

from authz_models.services import activate, create_draft, create_model
from privacy.models import MaskingRule, RedactedName
from recordings.models import RecordingNote
from sessionhub.models.api_token import Scope
from tests.authz_models.texts import DOCUMENTS, HOLDS
from tests.recordings.factories import (
    empty_clickhouse,
    make_chunk,
    make_session,
    meta,
    snapshot,
)
from tests.recordings.people import make_staff, make_token, open_to


@dataclass
class World:
    """`token` is for the header; `known` are values of parameters that exist."""

    token: str
    known: dict[str, list[str]] = field(default_factory=dict)


def make_world() -> World:
    """Make a user in every group, a token of every scope, an object of each kind."""
    empty_clickhouse()
    staff = make_staff("quinn", group=None)
    staff.groups.set(Group.objects.all())
    _, token = make_token(staff, *Scope.values)
    session = make_session(actor_email="ada@example.com")
    make_chunk(session, events=[meta(session.start_ms), snapshot(session.start_ms + 1)])
    open_to(staff, session)
    note = RecordingNote.objects.create(
        session_id=session.id, author=staff, at_ms=1, text="Here."
    )
    model = create_model(name="Documents", by=staff)
    for number in (1, 2):
        draft = create_draft(
            model=model, author=staff, content=DOCUMENTS, tests=HOLDS, label=str(number)
        )
        if number == 1:
            activate(version=draft, by=staff, expected_active=None)
    rule = MaskingRule.objects.first() or MaskingRule.objects.create(selector="#a")
    name = RedactedName.objects.first() or RedactedName.objects.create(name="pin")
    return World(
        token=token,
        known={
            "session_id": [str(session.id)],
            "window": [str(session.id)],
            "note_id": [str(note.pk)],
            "model_id": [str(model.pk)],
            "number": ["1", "2"],
            "rule_id": [str(rule.pk)],
            "name_id": [str(name.pk)],
            "query.service": [session.service.slug],
            "body.service": [session.service.slug],
        },
    )
