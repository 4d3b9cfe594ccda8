"""Events of any shape: what the edge's validation takes, the worker stores.

A chunk that made the worker fail would be kept aside as if its sender were to blame.
"""

from __future__ import annotations

import uuid

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.masking import NodeIndex, Policy, Rule
from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.validation import InvalidChunkError, check_events
from recordings.ingest.worker.clock import Clock
from recordings.ingest.worker.entry import Entry
from recordings.ingest.worker.process import row_of
from recordings.ingest.worker.services import ServiceRules
from recordings.ingest.worker.withdrawals import NothingLeftError
from recordings.models import DeadLetter
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.worker.event_shapes import (
    NOW,
    TEMPLATES,
    each_distortion,
    events,
)

LIMITS = Limits()
RULES = (Rule(".ph-mask p", "blur"), Rule("input", "block"))
SERVICES = {
    "shipped": (Policy(), False),
    "rules": (Policy(mask_inputs=False, rules=RULES), False),
    "proof": (Policy(), True),
}
"""How a service masks, and whether it asks for proof of identities."""


def validated(body: bytes) -> str:
    """Return what `?validate=1` finds wrong with a body, '' for nothing."""
    try:
        check_events(body, limits=LIMITS)
    except InvalidChunkError as error:
        return error.code
    return ""


def worked(body: bytes, rules: ServiceRules, index: NodeIndex, clock: Clock) -> str:
    """Return what the worker finds wrong with it, '' for a row or nothing to keep."""
    fields = {
        "format": "native",
        "service": str(uuid.UUID(int=1)),
        "session": str(uuid.UUID(int=2)),
        "window": str(uuid.UUID(int=3)),
        "seq": "0",
        "start": str(NOW),
        "expires": "2099-01-01",
        "received": str(NOW),
    }
    entry = Entry.read(
        "1-0", {n.encode(): v.encode() for n, v in fields.items()} | {b"body": body}
    )
    try:
        row = row_of(entry, limits=LIMITS, rules=rules, index=index, clock=clock)
    except ChunkError as error:
        return error.code
    except NothingLeftError:
        return ""
    assert orjson.loads(row.payload)
    return ""


def rules_of(name: str) -> ServiceRules:
    masking, required = SERVICES[name]
    return ServiceRules(
        identity_required=required,
        identity_secret="s",
        masking=masking,
        privacy_version=1,
    )


@pytest.mark.parametrize("name", SERVICES)
def test_each_member_in_turn_may_be_missing_or_something_else(name):
    rules, index, clock = rules_of(name), NodeIndex(), Clock()
    for event in each_distortion():
        body = orjson.dumps([event])
        assert worked(body, rules, index, clock) == validated(body), event


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chunks=st.lists(st.lists(events(), min_size=1, max_size=4), min_size=1, max_size=2)
)
@pytest.mark.parametrize("name", SERVICES)
def test_the_worker_says_what_validation_says(name, chunks):
    rules = rules_of(name)
    index, clock = NodeIndex(), Clock()
    for chunk in chunks:
        body = orjson.dumps(chunk)
        assert worked(body, rules, index, clock) == validated(body)


@pytest.mark.django_db(databases=["default", "clickhouse"])
def test_custom_events_of_every_shape_are_stored(accept, until_idle):
    """Without payload, with null, a text, a number, a list, and nothing in it."""
    payloads = ({}, *({"payload": given} for given in (None, "x", 7, [], {})))
    for seq, payload in enumerate(payloads):
        accept(
            [
                {"type": 5, "timestamp": NOW + at, "data": {"tag": tag, **payload}}
                for at, tag in enumerate(
                    t["data"]["tag"] for t in TEMPLATES if t["type"] == 5
                )
            ],
            session=uuid7(),
            seq=seq,
        )
    until_idle()
    assert not DeadLetter.objects.exists()
