"""Users who sign in; a signing key and a file of heads for each test."""

from __future__ import annotations

import pytest

from privacy.audit import signing
from tests.privacy.people import make_staff


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """Use a signing key and a file of heads that no other test uses."""
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads" / "audit-heads.jsonl")


@pytest.fixture
def signed_in(client):
    """Sign in a user of a group; return the user."""

    def sign_in(group: str | None, name: str = "ada"):
        user = make_staff(name, group=group)
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def auditor(signed_in):
    return signed_in("Auditor")
