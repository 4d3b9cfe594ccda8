"""Users of every role, their objects, and objects of others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from privacy.models import AccessGrant
from recordings.models import RecordingNote
from sessionhub.models import User
from tests.access_matrix.examples import MISSING, Example, examples_of
from tests.access_matrix.roles import GROUPS
from tests.access_matrix.walk import filled, parameters_of
from tests.recordings.factories import make_chunk, make_session, meta, snapshot
from tests.recordings.people import make_staff

JSON = "application/json"
# The object that a parameter of an address names, by its owner.
OWN, FOREIGN, ABSENT = "own", "foreign", "missing"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "form-action '",
    "x-request-id": "-",
}
# Stands in every recording, and nowhere else.
MARKER = "zinnoberrot"


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    lacks: tuple[str, ...] = ()
    """Headers that every answer must have and this one lacks."""


@dataclass
class World:
    """A signed-in client for every role, every object, and the means to ask."""

    users: dict[str, User | None] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, RecordingNote] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)
    models: dict[str, Example] = field(default_factory=dict)
    _client: Client = field(
        default_factory=lambda: Client(raise_request_exception=False)
    )

    def parameters(self, route: Any, role: str) -> dict[str, dict[str, str]]:
        """Return the values of each parameter of a route: own, foreign, missing."""
        return {
            parameter: self.named(parameter, role, route.model)
            for parameter in parameters_of(route.address)
        }

    def named(self, parameter: str, role: str, model: str = "") -> dict[str, str]:
        """Return the values of one parameter of an address, by owner."""
        if parameter == "session_id":
            own, foreign = (str(self.sessions[owner].id) for owner in (OWN, FOREIGN))
            return {OWN: own, FOREIGN: foreign, ABSENT: MISSING}
        if parameter == "note_id":
            mine = self.notes.get(role, self.notes["otto"])
            elsewhere = str(self.notes[FOREIGN].pk)
            return {OWN: str(mine.pk), FOREIGN: elsewhere, ABSENT: MISSING}
        name = model or MODEL_OF.get(parameter, parameter)
        assert name in self.models, (
            f"<{parameter}> of an address names nothing known: add it to MODEL_OF in "
            "tests/access_matrix/world.py, and an example of it to examples.py there."
        )
        return self.models[name].named(role)

    def ask(
        self, role: str, method: str, address: str, values: dict[str, str], query: str
    ) -> Answer:
        """Send the request and roll back what it did."""
        client = self._client
        client.cookies.clear()
        for name, value in self.cookies[role].items():
            client.cookies[name] = value
        path = filled(address, values) + query
        with transaction.atomic():
            # A form for a page, JSON for the API: both with nothing in it.
            if path.startswith("/api/") and method != "GET":
                answer = client.generic(method, path, b"{}", content_type=JSON)
            else:
                answer = client.generic(
                    method, path, b"", content_type="application/x-www-form-urlencoded"
                )
            body = _body_of(answer)
            transaction.set_rollback(True)
        location = answer.headers.get("Location", "")
        return Answer(answer.status_code, location, body, missing(answer.headers))


def missing(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the required headers that are missing."""
    return tuple(
        name for name, part in ALWAYS.items() if part not in headers.get(name, "")
    )


def _body_of(answer: HttpResponseBase) -> bytes:
    if not answer.streaming:
        return answer.content
    if not answer.is_async:
        return b"".join(answer)

    async def read() -> bytes:
        return b"".join([part async for part in answer])

    return async_to_sync(read)()


# The parameters that name a row of the same model in every address.
MODEL_OF = {
    "rule_id": "privacy.maskingrule",
    "name_id": "privacy.redactedname",
    "erasure_id": "privacy.erasurejob",
    "service_id": "sessionhub.service",
    "alert_id": "privacy.accessalert",
    "grant_id": "broken glass",
    "digest": "sessionhub.apitoken",
    "id": "sessionhub.user",
    "pk": "privacy.erasurejob",
    "kind": "kind of file",
    "model_id": "authz_models.authorizationmodel",
    "number": "number of a version",
    "slug": "demo.product",
    "step": "demo.step",
    "url": "nothing",
    "content_type_id": "nothing",
    "object_id": "nothing",
}


def make_world() -> World:
    """Make all users and objects, in the transaction of the caller."""
    world = World()
    world.users["anonymous"] = None
    world.users["visitor"] = User.objects.create_user("vincent", "v@example.com")
    for role, group in GROUPS.items():
        world.users[role] = make_staff(role.replace(" ", "-"), group=group)
    otto = make_staff("otto")
    for role, user in world.users.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        world.cookies[role] = {k: v.value for k, v in client.cookies.items()}
    _make_recordings(world, otto)
    world.models = examples_of(world.users, otto, world.sessions[OWN])
    return world


def _make_recordings(world: World, otto: User) -> None:
    """Make one recording every user has a grant for, and one only otto has."""
    visitor = world.users["visitor"]
    for owner in (OWN, FOREIGN):
        session = make_session(
            actor_id=str(visitor.pk) if owner == OWN else str(uuid.uuid4()),
            actor_email=visitor.email if owner == OWN else "else@example.com",
            entry_url=f"https://shop.example.com/{MARKER}",
        )
        events = [meta(session.start_ms), snapshot(session.start_ms + 1, text=MARKER)]
        make_chunk(session, events=events)
        world.sessions[owner] = session
        _open(otto, session)
    # A note of the other recording must not answer in this one.
    world.notes[FOREIGN] = RecordingNote.objects.create(
        session_id=world.sessions[FOREIGN].id, author=otto, at_ms=1, text=MARKER
    )
    for role, user in {**world.users, "otto": otto}.items():
        if user is None:
            continue
        # Also for roles that may not hold one: a grant alone opens nothing.
        _open(user, world.sessions[OWN])
        world.notes[role] = RecordingNote.objects.create(
            session_id=world.sessions[OWN].id, author=user, at_ms=1, text=MARKER
        )


def _open(user: User, session: Any) -> None:
    AccessGrant.objects.create(
        user=user,
        session_id=session.id,
        service_id=session.service.pk,
        reason_code="other",
        reason="A test looks at this recording.",
        expires_at=timezone.now() + timedelta(hours=1),
    )
