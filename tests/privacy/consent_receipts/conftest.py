"""A service, and an officer for privacy."""

from __future__ import annotations

import pytest

from sessionhub.models import Service
from tests.recordings.people import make_staff


@pytest.fixture
def service(valkey):
    return Service.objects.create(slug="web-app", name="Web app")


@pytest.fixture
def officer(client):
    client.force_login(make_staff(group="Privacy Officer"))
    return client
