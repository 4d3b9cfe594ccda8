"""Daphne with bounded connections and a graceful stop.

`bind_daphne` is called where the ASGI application is made, so it applies however daphne
was started. Other servers have their own bounds; docs/operations.md names them.
"""

from __future__ import annotations

from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory
from twisted.web.http import _GenericHTTPChannelProtocol

from sessionhub.serving.channel import BoundedChannel
from sessionhub.serving.stopping import GracefulServer

__all__ = ("bind_daphne",)


def bind_daphne() -> None:
    """Make daphne in this process use our channel and server classes."""
    HTTPFactory.protocol = lambda self: _GenericHTTPChannelProtocol(BoundedChannel())
    CommandLineInterface.server_class = GracefulServer
