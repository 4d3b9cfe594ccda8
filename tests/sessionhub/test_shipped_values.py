"""The shipped value of each interval and limit that security rests on.

Settings stand in docs/configuration.md, and test_configuration.py compares them. A test
elsewhere may shorten one of these to be quick; then nothing but this line holds it.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest

DAY = 24 * 3600

SHIPPED = [
    # A right that was taken away: an open socket closes within five seconds (SPEC 11).
    ("live.consumers.socket", "RECHECK_SECONDS", 3.0),
    ("live.consumers.socket", "SILENCE_SECONDS", 90.0),
    ("live.consumers.socket", "DOWN_SECONDS", 12.0),
    ("live.consumers.socket", "MESSAGES_A_SECOND", 10),
    ("live.policies", "REMEMBER_SECONDS", 5.0),
    # A key, an origin or a service that was switched off.
    ("recordings.ingest.directory", "FRESH_SECONDS", 5.0),
    ("recordings.ingest.directory", "FRESH_ENOUGH_TO_REFUSE_SECONDS", 1.0),
    ("recordings.ingest.worker.services", "REMEMBER_SECONDS", 5.0),
    # A copy of the receipt, which edge and worker read again; a no may come before it.
    ("privacy.consent.standing", "KEPT_SECONDS", 4 * 3600),
    ("privacy.consent.standing", "WITHDRAWN_SECONDS", DAY),
    ("privacy.consent.standing", "ANSWER_SECONDS", 5),
    # What was erased stays so for whatever may still arrive.
    ("recordings.ingest.session_state", "ERASED_SECONDS", 7 * DAY),
    ("recordings.ingest.edge.recorder_script", "MAX_AGE_SECONDS", 300),
    ("recordings.ingest.edge.rate_limit", "BURST_SECONDS", 20),
    ("recordings.ingest.edge.daphne_bounds", "LINGER_SECONDS", 5.0),
    # What a connection may cost, besides the settings WEB_….
    ("sessionhub.serving.channel", "CHECK_SECONDS", 1.0),
    ("sessionhub.serving.channel", "LINGER_SECONDS", 1.0),
    ("sessionhub.serving.channel", "MAX_LINGERING", 200),
    ("sessionhub.serving.stopping", "IDLE_SECONDS", 2.0),
    ("sessionhub.serving.stopping", "EXTRA_SECONDS", 1.0),
    ("sessionhub.serving.waiting", "MOST_BYTES", 4 * 1024**2),
    ("sessionhub.models.api_token", "MAX_LIFETIME", timedelta(days=366)),
    ("sessionhub.authentication", "LAST_USE_SECONDS", 60),
    ("live.consumers.list_record", "EVERY_SECONDS", 300.0),
]


@pytest.mark.parametrize(
    ("module", "name", "value"), SHIPPED, ids=[f"{m}.{n}" for m, n, _ in SHIPPED]
)
def test_what_security_rests_on_is_shipped_as_documented(module, name, value):
    assert getattr(import_module(module), name) == value
