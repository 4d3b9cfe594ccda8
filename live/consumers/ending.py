"""Why a socket ends."""

from __future__ import annotations


class Ending(Exception):
    """Say `code` and `detail` in an error frame, then close with `close`."""

    def __init__(self, close: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.close = close
        self.code = code
        self.detail = detail


def unavailable() -> Ending:
    """Return the end of a socket whose hub is ailing."""
    return Ending(4503, "unavailable", "The hub is starting or ailing; try again soon.")


def not_on_record() -> Ending:
    """Return the end where nothing may be shown, for it cannot be put on record."""
    return Ending(
        4503,
        "audit_unavailable",
        "Nothing is shown, because it could not be put on record. Try again soon.",
    )


def not_read() -> Ending:
    """Return the end of a reader that does not read."""
    return Ending(4008, "not_read", "This page took in nothing for too long.")


def no_permission() -> Ending:
    """Return the end of who may no longer look."""
    return Ending(4403, "permission_lost", "Your account may not look at this now.")
