"""The one shape of errors, as the edge answers it."""

from __future__ import annotations


def is_an_error(answer, status, code):
    """Whether it is this error in the one shape errors have, readable by the page."""
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["detail"].endswith(".")
    assert answer.json["requestId"] == answer.headers["x-request-id"]
    return True
