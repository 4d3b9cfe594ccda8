"""The API answers as its description states, whatever it is sent.

API_FUZZ_EXAMPLES=50 asks more (`make api-fuzz`).
"""

from __future__ import annotations

import logging
import os

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from tests.api_description.engine import run
from tests.api_description.world import make_world

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)
EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "3"))


@pytest.fixture
def quiet():
    """Without logs, which would have a line for each of thousands of refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def prompt(monkeypatch):
    """Django's test server writes a head in pieces; each waits 40 ms for the last."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)


@pytest.mark.timeout(1800)
def test_every_answer_is_as_described_whatever_is_sent(
    valkey, prompt, live_server, quiet
):
    world = make_world()
    outcome = run(
        server=live_server.url,
        token=world.token,
        known=world.known,
        examples=EXAMPLES,
    )
    assert not outcome.deviations, f"{len(outcome.deviations)}\n{outcome}"
    assert outcome.requests > 1000
    # Otherwise everything was refused, and no good response was checked.
    taken = {label for label, status in outcome.answers if status < 300}
    assert len(outcome.operations - taken) <= 2
