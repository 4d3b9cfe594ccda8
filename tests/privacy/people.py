"""The users who try the endpoints of rules."""

from __future__ import annotations

import pytest

from tests.recordings.people import bearer, make_staff, make_token


@pytest.fixture
def officer(client):
    """A client signed in as a Privacy Officer."""
    client.user = make_staff("olga", group="Privacy Officer")
    client.force_login(client.user)
    return client


__all__ = ("bearer", "make_staff", "make_token", "officer")
