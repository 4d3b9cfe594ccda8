"""Calls to the API of models and versions."""

from __future__ import annotations

ALL = "/api/authorization-models/"


def post(client, address, body=None, **more):
    return client.post(address, body or {}, content_type="application/json", **more)


def patch(client, address, body):
    return client.patch(address, body, content_type="application/json")
