"""What is remembered of windows, and what is done about what is not."""

from __future__ import annotations

import copy
import uuid

import pytest

from privacy.masking import NodeIndex
from privacy.masking import state as state_module
from recordings.ingest import keys
from recordings.ingest.worker import windows as windows_module
from recordings.ingest.worker.windows import WindowKey, WindowMemory
from tests.privacy.events import element, mutation, snapshot
from tests.privacy.masked import WORDS, masked

SHARD = 1


@pytest.fixture
def memory(valkey):
    return WindowMemory(SHARD, client=valkey)


@pytest.fixture
def key(valkey):
    """A window of a session that goes on."""
    made = WindowKey(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
    valkey.hset(_state(made), "start", "1")
    return made


def _state(key):
    return keys.state(SHARD, str(key.service_id), str(key.session_id))


def asked(valkey, key) -> bool:
    """Tell whether a snapshot was asked for since this was asked last."""
    return bool(valkey.hdel(_state(key), "cp"))


def chunk(memory, key, seq, *events):
    """Mask one chunk as the worker does; return its payload."""
    index = memory.take(key, seq)
    answer = masked(*copy.deepcopy(events), state=index)
    has_snapshot = any(event["type"] == 2 for event in events)
    memory.keep(key, seq, index, has_snapshot=has_snapshot)
    return answer


PAGE = snapshot(element("div", {}, element("p", {}, "plain", id_=8), id_=7))
LATER = mutation(texts=[{"id": 80, "value": WORDS}])


def test_what_was_lost_is_hidden_until_the_page_is_told_again(memory, key, valkey):
    answer = chunk(memory, key, 4, LATER)
    assert WORDS.encode() not in answer.payload
    assert answer.counts["unknown"] == 1
    assert asked(valkey, key)
    chunk(memory, key, 5, LATER)
    assert not asked(valkey, key), "once is enough"
    chunk(memory, key, 6, PAGE)
    assert WORDS.encode() in chunk(memory, key, 7, LATER).payload


def test_a_window_that_had_to_go_is_unknown_when_it_comes_back(
    memory, key, valkey, monkeypatch
):
    monkeypatch.setattr(windows_module, "MAX_WINDOWS", 1)
    chunk(memory, key, 0, PAGE)
    other = WindowKey(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
    chunk(memory, other, 0, PAGE)
    assert WORDS.encode() not in chunk(memory, key, 1, LATER).payload
    assert asked(valkey, key)


def test_what_was_hidden_is_hidden_still_by_another_worker(memory, key, valkey):
    chunk(memory, key, 0, PAGE)
    mark = mutation(
        attributes=[{"id": 7, "attributes": {"class": "sh-unmask rr-mask"}}]
    )
    chunk(memory, key, 1, mark)
    other = WindowMemory(SHARD, client=valkey)
    index = other.take(key, 2)
    assert index.is_partial
    assert index.treated[80] > 0
    assert asked(valkey, key)


def test_a_page_beyond_the_bound_is_asked_for_once(memory, key, valkey, monkeypatch):
    monkeypatch.setattr(state_module, "MOST_IDS", 300)
    far = [element("i", {}, id_=(2 << 30) + n) for n in range(400)]
    large = snapshot(*far)
    for seq in range(3):
        chunk(memory, key, seq, large)
        assert asked(valkey, key) is (seq == 0)
    assert WORDS.encode() not in chunk(memory, key, 3, LATER).payload


def test_who_peeks_gets_a_copy(memory, key):
    chunk(memory, key, 0, PAGE)
    peeked = memory.peek(key, 1)
    assert peeked == memory.take(key, 1)
    peeked.reset()
    assert peeked == NodeIndex()
    assert WORDS.encode() in chunk(memory, key, 1, LATER).payload
