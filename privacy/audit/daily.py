"""The daily job: verify the new rows, then sign the head."""

from __future__ import annotations

import structlog

from privacy.audit.actors import SYSTEM
from privacy.audit.append import record
from privacy.audit.signed_head import Head, is_signed, make_head
from privacy.audit.verify import BrokenError, verify_and_keep
from privacy.models import AuditHead, AuditLog

INSTALLED = "privacy.audit.installed"
log = structlog.get_logger(__name__)


def sign_first_head() -> Head | None:
    """Sign the first head of a new installation; return None if there is one already.

    An empty log gets its first row. Raises BrokenError, AuditUnavailableError, OSError,
    BadKeyError.
    """
    if is_signed():
        return None
    if not AuditLog.objects.exists():
        record(INSTALLED, actor=SYSTEM)
    return verify_and_sign()


def verify_and_sign() -> Head | None:
    """Verify the rows since the last head and sign the last one; None without rows.

    A broken chain is not signed: BrokenError, which is logged too.
    """
    last = AuditHead.objects.order_by("-sequence").first()
    try:
        verify_and_keep(start=last.sequence if last else 1)
    except BrokenError as error:
        log.error("audit.broken", problem=str(error))
        raise
    return make_head()
