"""Why nothing is shown."""

from __future__ import annotations


class AuditUnavailableError(Exception):
    """The audit log did not take a row, so what it was about must not happen.

    Doors answer 503 {code: "audit_unavailable", detail: str(error)}.
    """

    code = "audit_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "Nothing is shown or changed, because it could not be put on record. "
            "Try again in a moment; if it stays, tell whoever manages SessionHub."
        )
