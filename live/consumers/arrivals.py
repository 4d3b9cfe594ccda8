"""How many sockets may be between their handshake and their first message at once.

After a restart every open page comes back within seconds. A handshake costs some
milliseconds of the database, and the server gives up on one after some seconds. Beyond
what can be served until then each would cost as much and fail, again and again: those
are refused at once and try again after their backoff.
"""

from __future__ import annotations

MOST = 64
"""In one process."""
_arriving: set[object] = set()


def begin(socket: object) -> bool:
    """Return whether this socket may continue; False if too many are arriving."""
    if len(_arriving) >= MOST:
        return False
    _arriving.add(socket)
    return True


def end(socket: object) -> None:
    """Make room for the next; a second call changes nothing."""
    _arriving.discard(socket)


def count() -> int:
    """Return how many are arriving."""
    return len(_arriving)
