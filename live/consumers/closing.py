"""The reasons for which the hub closes a socket of staff."""

from __future__ import annotations


class SocketClosed(Exception):
    """Send `code` and `detail` in an error message, then close with `close`."""

    def __init__(self, close: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.close = close
        self.code = code
        self.detail = detail


def unavailable() -> SocketClosed:
    """A store that the hub needs is away."""
    return SocketClosed(
        4503, "unavailable", "The hub is starting or a store is down; try again soon."
    )


def not_on_record() -> SocketClosed:
    """The audit log takes no row, so nothing may be shown."""
    return SocketClosed(
        4503,
        "audit_unavailable",
        "Nothing is shown, because it could not be put on record. Try again soon.",
    )


def not_read() -> SocketClosed:
    """The page has not taken what was sent."""
    return SocketClosed(4008, "not_read", "This page took in nothing for too long.")


def no_permission() -> SocketClosed:
    """The user may no longer look."""
    return SocketClosed(
        4403, "permission_lost", "Your account may not look at this now."
    )
