"""A signing key and a file of heads of each test's own."""

from __future__ import annotations

import pytest

from privacy.audit import signing


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """Sign with a key, and into a file, that no other test knows."""
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads" / "audit-heads.jsonl")
