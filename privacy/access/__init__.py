"""Access to recordings: permission, reason, grant, and a row of the audit log."""

from __future__ import annotations

from privacy.access.caller import Caller
from privacy.access.errors import (
    GateError,
    GrantExpiredError,
    GrantRevokedError,
    NotAllowedError,
    ReasonRequiredError,
)
from privacy.access.gate import (
    VIEWED,
    SessionRef,
    admit,
    open_session,
    put_on_record,
    record_denial,
    record_served,
)

__all__ = (
    "VIEWED",
    "Caller",
    "GateError",
    "GrantExpiredError",
    "GrantRevokedError",
    "NotAllowedError",
    "ReasonRequiredError",
    "SessionRef",
    "admit",
    "open_session",
    "put_on_record",
    "record_denial",
    "record_served",
)
