"""The error for a row that could not be written."""

from __future__ import annotations


class AuditUnavailableError(Exception):
    """A row could not be written, so the action it records must not happen.

    Endpoints answer 503 {code: "audit_unavailable", detail: str(error)}.
    """

    code = "audit_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "Nothing is shown or changed, because it could not be put on record. "
            "Try again in a moment; if it persists, notify an administrator."
        )
