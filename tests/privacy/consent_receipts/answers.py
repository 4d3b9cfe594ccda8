"""A person who agrees."""

from __future__ import annotations

import uuid

from privacy.consent import receipts
from privacy.consent.receipts import Yes
from privacy.models import ConsentNotice

NOTICES = "/admin/privacy/consentnotice/"


def english():
    return ConsentNotice.objects.get(language="en", service=None, version=1)


def agree(service, **changes):
    notice = english()
    yes = {
        "consent_id": uuid.uuid4(),
        "scopes": ("record",),
        "method": "banner",
        "notice_version": str(notice.version),
        "notice_hash": notice.sha256,
    }
    return receipts.grant(Yes(**(yes | changes)), service_id=service.id, days=180)
