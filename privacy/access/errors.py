"""Errors for a recording that may not be opened."""

from __future__ import annotations


class GateError(Exception):
    """Access refused; `code` is for programs, `detail` for people."""

    code = ""
    detail = ""

    def __init__(self) -> None:
        super().__init__(self.detail)


class NotAllowedError(GateError):
    """The account has no permission; a reason does not help."""

    code = "permission_denied"
    detail = "Your account may not open recordings."


class ReasonRequiredError(GateError):
    """No reason was given yet."""

    code = "reason_required"
    detail = "Say why you open this recording: POST a reason to …/access/."


class GrantExpiredError(GateError):
    """The grant has expired."""

    code = "grant_expired"
    detail = "Your time to look at this recording is over. Give a reason again."


class GrantRevokedError(GateError):
    """The grant was revoked."""

    code = "grant_revoked"
    detail = "Your access to this recording was withdrawn. Give a reason again."
