"""The roles that may use each endpoint; a new endpoint is one line here."""

from __future__ import annotations

from tests.access_matrix.lines import Model, Route
from tests.access_matrix.table.admin import MODELS, PAGES
from tests.access_matrix.table.edge import EDGE, SOCKETS
from tests.access_matrix.table.http import ROUTES

__all__ = ("EDGE", "MODELS", "SOCKETS", "Model", "Route", "all_routes")


def all_routes() -> dict[str, Route]:
    """Return the line of every HTTP address, by the address as its router writes it."""
    lines = [*ROUTES, *PAGES, *(route for model in MODELS for route in model.routes())]
    return {line.address: line for line in lines}
