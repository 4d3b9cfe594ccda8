"""A frozen server: connections are accepted, nothing is ever answered."""

from __future__ import annotations

import socket


class FrozenPeer:
    """Listens on a port of its own; the kernel accepts for it."""

    def __enter__(self) -> FrozenPeer:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._listener.close()

    def was_asked(self) -> bool:
        """Return whether there was a connection."""
        self._listener.settimeout(0)
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True
