"""Models, versions and people for the tests of the admin's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from authz_models.enums import Format
from authz_models.models import AuthorizationModel
from authz_models.selectors import active_version
from authz_models.services.activation import activate
from authz_models.services.drafts import create_draft, create_model
from sessionhub.models import User
from tests.recordings.people import make_staff

CONTENT = """model
  schema 1.1

type user

type document
  relations
    define owner: [user]
    define viewer: [user] or owner
"""
WIDER = CONTENT.replace("viewer: [user]", "viewer: [user, user:*]")
TESTS = """tuples:
  - user: user:anne
    relation: owner
    object: document:plan
tests:
  - name: owners read
    check:
      - user: user:anne
        object: document:plan
        assertions:
          viewer: true
      - user: user:bert
        object: document:plan
        assertions:
          viewer: false
"""
# Everyone is a viewer now, which the second assertion denies.
FAILING = TESTS.replace(
    "tests:\n",
    "  - user: user:bert\n    relation: viewer\n    object: document:plan\ntests:\n",
)


@pytest.fixture
def admin(client):
    """A client signed in as an Authorization Admin."""
    client.user = make_staff("asta", group="Authorization Admin")
    client.force_login(client.user)
    return client


@pytest.fixture
def model(db) -> AuthorizationModel:
    """A model without versions."""
    by = User.objects.create_user("mona", "mona@example.com")
    return create_model(name="Documents", slug="documents", by=by)


def add_draft(model, content=CONTENT, tests=TESTS, **values):
    values.setdefault("format", Format.OPENFGA)
    author = model.created_by
    return create_draft(
        model=model, author=author, content=content, tests=tests, **values
    )


def add_active(model, content=CONTENT, tests=TESTS, **values):
    before = active_version(model)
    return activate(
        version=add_draft(model, content, tests, **values),
        by=model.created_by,
        expected_active=before and before.pk,
    )


def address(name, model, number=None, **query):
    """The address of a page of a model, or of one of its versions."""
    if name == "history":
        return reverse("admin:authz_models_authorizationmodel_change", args=[model.pk])
    numbers = [] if number is None else [number]
    page = reverse(f"admin:authz_models_{name}", args=[model.pk, *numbers])
    return f"{page}?{'&'.join(f'{k}={v}' for k, v in query.items())}"


def text_of(answer) -> str:
    return answer.content.decode()
