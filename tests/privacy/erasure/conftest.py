"""Users who try the endpoints, and a person to erase."""

from __future__ import annotations

import pytest

from tests.recordings.conftest import service, store, viewer
from tests.recordings.erasure.conftest import record, stores
from tests.recordings.people import make_staff

__all__ = ("record", "service", "store", "stores", "viewer")


@pytest.fixture
def officer(client, db):
    """A client signed in as a Privacy Officer."""
    client.user = make_staff("olga", group="Privacy Officer")
    client.force_login(client.user)
    return client
