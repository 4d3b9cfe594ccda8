"""System checks of the signing key and of the file for signed heads."""

from __future__ import annotations

import os
from typing import Any

from django.core.checks import CheckMessage, Error, register

from privacy.audit import signing
from privacy.audit.signed_head import head_file


@register()
def check_signing(**kwargs: Any) -> list[CheckMessage]:
    """Check that heads can be signed and written."""
    found: list[CheckMessage] = []
    try:
        signing.check_keys()
    except signing.BadKeyError as error:
        found.append(
            Error(
                f"AUDIT_SIGNING_KEY or AUDIT_TRUSTED_KEYS holds no key. {error}",
                hint="`manage.py sign_audit_head --new-key` prints one.",
                id="privacy.E001",
            )
        )
    path = head_file()
    # The nearest folder that exists; the rest is created with the first head.
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        found.append(
            Error(
                f"AUDIT_HEAD_FILE names {path}, which cannot be written.",
                hint="Give the path of a file in a folder this process may write to.",
                id="privacy.E002",
            )
        )
    return found
