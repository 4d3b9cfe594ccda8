"""How daphne serves this product: bounded connections, an end in order.

`bind_daphne` is called where the ASGI application is made, so it holds however daphne
was started. Another server brings bounds of its own; docs/operations.md names them.
"""

from __future__ import annotations

from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory
from twisted.web.http import _GenericHTTPChannelProtocol

from sessionhub.serving.channel import BoundedChannel
from sessionhub.serving.stopping import GracefulServer

__all__ = ("bind_daphne",)


def bind_daphne() -> None:
    """Have daphne in this process use our connection and our server."""
    HTTPFactory.protocol = lambda self: _GenericHTTPChannelProtocol(BoundedChannel())
    CommandLineInterface.server_class = GracefulServer
