"""A model, its people, versions of it, and the API to them."""

from __future__ import annotations

import pytest

from authz_models.services import activate, create_draft, create_model
from tests.authz_models.calls import ALL
from tests.authz_models.texts import DOCUMENTS, HOLDS
from tests.recordings.people import make_staff


@pytest.fixture
def arno(db):
    """An Authorization Admin."""
    return make_staff("arno", group="Authorization Admin")


@pytest.fixture
def model(arno):
    """A model without versions."""
    return create_model(name="Documents", by=arno)


@pytest.fixture
def draft(model, arno):
    """Return a maker of drafts."""

    def make(content=DOCUMENTS, tests=HOLDS, **more):
        return create_draft(
            model=model, author=arno, content=content, tests=tests, **more
        )

    return make


@pytest.fixture
def active(draft, arno):
    """The first version, active."""
    return activate(version=draft(), by=arno, expected_active=None)


@pytest.fixture
def api(client, arno):
    """A client signed in as an Authorization Admin."""
    client.force_login(arno)
    return client


@pytest.fixture
def one(model):
    return f"{ALL}{model.pk}/"
