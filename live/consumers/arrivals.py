"""How many sockets may be on their way in at once.

After a restart every open page comes back within seconds. A handshake costs some
milliseconds of the database, and the server gives up on one after some seconds: beyond
what can be served until then, each would cost as much and end in nothing, for ever.
Those are refused at once, and come back after their backoff.
"""

from __future__ import annotations

MOST = 64


class Arrivals:
    """Counts the sockets of a process between their handshake and the first message."""

    def __init__(self) -> None:
        self.under_way = 0

    def begin(self) -> bool:
        """Return whether one more may come in; then `end` has to follow."""
        if self.under_way >= MOST:
            return False
        self.under_way += 1
        return True

    def end(self) -> None:
        """Make room for the next."""
        self.under_way -= 1


arrivals = Arrivals()
