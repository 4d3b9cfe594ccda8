"""Fixtures for tests of access."""

from __future__ import annotations

import pytest

from tests.recordings.people import make_staff
from tests.unwritable import no_audit

__all__ = ("no_audit",)


@pytest.fixture
def vera(db):
    """A user who may view recordings."""
    return make_staff("vera")


@pytest.fixture
def sam(db):
    """A user who may use break-glass."""
    return make_staff("sam", group="Support Admin")


@pytest.fixture
def olga(db):
    """A user who may revoke everything and sign reviews."""
    return make_staff("olga", group="Privacy Officer")
