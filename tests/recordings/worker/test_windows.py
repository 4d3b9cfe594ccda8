"""What is remembered of windows, and what is done about what is not."""

from __future__ import annotations

import copy
import uuid

import pytest
import redis

from privacy.masking import NodeIndex
from privacy.masking import state as state_module
from recordings.ingest import keys
from recordings.ingest.worker import windows as windows_module
from recordings.ingest.worker.windows import WindowKey, WindowMemory
from tests.privacy.events import element, mutation, snapshot
from tests.privacy.masked import PROSE, masked

SHARD = 1


@pytest.fixture
def memory(valkey):
    return WindowMemory(SHARD, client=valkey)


@pytest.fixture
def key(valkey):
    """A window of a session that goes on."""
    return session_window(valkey)


def session_window(valkey):
    made = other_window()
    valkey.hset(_state(made), "start", "1")
    return made


def other_window():
    return WindowKey(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())


def _written(key):
    return keys.window(SHARD, str(key.session_id), str(key.window_id))


def _state(key):
    return keys.state(SHARD, str(key.service_id), str(key.session_id))


def asked(valkey, key) -> bool:
    """Tell whether a snapshot was asked for since this was asked last."""
    return bool(valkey.hdel(_state(key), "cp"))


def chunk(memory, key, seq, *events, is_stored=True):
    """Mask one chunk as the worker does; return its payload."""
    index = memory.take(key, seq)
    answer = masked(*copy.deepcopy(events), state=index)
    has_snapshot = any(event["type"] == 2 for event in events)
    memory.keep(key, seq, index, has_snapshot=has_snapshot)
    if is_stored:
        memory.write()
    return answer


PAGE = snapshot(element("div", {}, element("p", {}, "plain", id_=8), id_=7))
LATER = mutation(texts=[{"id": 80, "value": PROSE}])


def test_what_was_lost_is_hidden_until_the_page_is_told_again(memory, key, valkey):
    answer = chunk(memory, key, 4, LATER)
    assert PROSE.encode() not in answer.payload
    assert answer.counts["unknown"] == 1
    assert asked(valkey, key)
    chunk(memory, key, 5, LATER)
    assert not asked(valkey, key), "once is enough"
    chunk(memory, key, 6, PAGE)
    assert PROSE.encode() in chunk(memory, key, 7, LATER).payload


def test_a_window_that_had_to_go_is_unknown_when_it_comes_back(
    memory, key, valkey, monkeypatch
):
    monkeypatch.setattr(windows_module, "MAX_WINDOWS", 1)
    chunk(memory, key, 0, PAGE)
    chunk(memory, other_window(), 0, PAGE)
    valkey.delete(_written(key))
    assert PROSE.encode() not in chunk(memory, key, 1, LATER).payload
    assert asked(valkey, key)


def test_one_that_valkey_still_knows_goes_on(memory, key, valkey, monkeypatch):
    monkeypatch.setattr(windows_module, "MAX_WINDOWS", 1)
    chunk(memory, key, 0, PAGE)
    chunk(memory, other_window(), 0, PAGE)
    assert PROSE.encode() in chunk(memory, key, 1, LATER).payload
    assert not asked(valkey, key)


def test_what_was_hidden_is_hidden_still_by_another_worker(memory, key, valkey):
    chunk(memory, key, 0, PAGE)
    mark = mutation(
        attributes=[{"id": 7, "attributes": {"class": "sh-unmask rr-mask"}}]
    )
    chunk(memory, key, 1, mark)
    other = WindowMemory(SHARD, client=valkey)
    assert other.take(key, 2).treated[80] > 0
    answer = chunk(other, key, 2, LATER)
    assert PROSE.encode() not in answer.payload
    assert "unknown" not in answer.counts


def test_another_worker_asks_no_page_for_a_snapshot(memory, valkey):
    pages = [session_window(valkey) for _ in range(200)]
    for key in pages:
        chunk(memory, key, 0, PAGE)
    other = WindowMemory(SHARD, client=valkey)
    for key in pages:
        assert PROSE.encode() in chunk(other, key, 1, LATER).payload
    assert sum(asked(valkey, key) for key in pages) == 0


MARKED = mutation(attributes=[{"id": 7, "attributes": {"class": "rr-mask"}}])


def test_what_becomes_private_after_that_hides_all_nobody_knows(memory, key, valkey):
    chunk(memory, key, 0, PAGE)
    other = WindowMemory(SHARD, client=valkey)
    chunk(other, key, 1, MARKED)
    assert asked(valkey, key), "who stands in the element was lost"
    assert PROSE.encode() not in chunk(other, key, 2, LATER).payload
    chunk(other, key, 3, PAGE)
    assert PROSE.encode() in chunk(other, key, 4, LATER).payload
    assert not asked(valkey, key)


def test_a_chunk_read_again_by_another_worker_is_masked_the_most(memory, key, valkey):
    chunk(memory, key, 0, PAGE)
    chunk(memory, key, 1, MARKED)
    other = WindowMemory(SHARD, client=valkey)
    again = mutation(texts=[{"id": 99, "value": PROSE}])
    assert PROSE.encode() not in chunk(other, key, 1, again).payload
    assert PROSE.encode() in chunk(other, key, 2, again).payload


def test_a_chunk_that_was_not_stored_is_masked_by_the_next_worker_as_at_first(
    memory, key, valkey
):
    chunk(memory, key, 0, PAGE)
    answers = {}
    for name in "first", "next":
        worker = WindowMemory(SHARD, client=valkey)
        read = [(1, LATER), (2, PAGE), (3, LATER), (4, MARKED), (5, LATER)]
        answers[name] = [
            chunk(worker, key, seq, event, is_stored=False).payload
            for seq, event in read
        ]
    assert answers["first"] == answers["next"]
    hidden = [PROSE.encode() not in payload for payload in answers["next"]]
    assert hidden == [False, True, False, True, True]


def test_a_window_that_had_to_go_before_its_chunks_were_stored_goes_on(
    memory, key, valkey, monkeypatch
):
    monkeypatch.setattr(windows_module, "MAX_WINDOWS", 1)
    chunk(memory, key, 0, PAGE)
    mark = mutation(attributes=[{"id": 80, "attributes": {"class": "rr-mask"}}])
    chunk(memory, key, 1, mark, is_stored=False)
    chunk(memory, other_window(), 0, PAGE, is_stored=False)
    assert PROSE.encode() not in chunk(memory, key, 2, LATER, is_stored=False).payload


def test_what_could_not_be_written_is_written_by_the_next_attempt(
    memory, key, valkey, monkeypatch
):
    chunk(memory, key, 0, PAGE, is_stored=False)

    def away(*args, **options):
        raise redis.ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(valkey, "pipeline", away)
        with pytest.raises(redis.ConnectionError):
            memory.write()
    assert not valkey.exists(_written(key))
    memory.write()
    assert valkey.exists(_written(key))


def test_a_password_that_was_shown_stays_one_for_another_worker(memory, key, valkey):
    field = element("input", {"type": "password"}, id_=9)
    chunk(memory, key, 0, snapshot(field))
    other = WindowMemory(SHARD, client=valkey)
    shown = mutation(attributes=[{"id": 9, "attributes": {"type": "text"}}])
    chunk(other, key, 1, shown)
    assert 9 in other.take(key, 2).floors


def test_valkey_keeps_a_window_for_a_bounded_time_and_a_bounded_page(
    memory, key, valkey, monkeypatch
):
    assert windows_module.KEPT_SECONDS == 3600
    assert windows_module.RENEW_SECONDS * 2 < windows_module.KEPT_SECONDS
    assert windows_module.MAX_KEPT_IDS == 20_000
    chunk(memory, key, 0, PAGE)
    assert 0 < valkey.ttl(_written(key)) <= 3600
    valkey.expire(_written(key), 5)
    chunk(memory, key, 1, LATER)
    assert valkey.ttl(_written(key)) <= 5, "not written again at every chunk"
    monkeypatch.setattr(windows_module, "RENEW_SECONDS", 0)
    chunk(memory, key, 2, LATER)
    assert valkey.ttl(_written(key)) > 5
    monkeypatch.setattr(windows_module, "MAX_KEPT_IDS", 1)
    chunk(memory, key, 3, snapshot(element("textarea", {}, "x", id_=5)))
    assert not valkey.exists(_written(key))


def test_thousands_of_windows_are_remembered_and_their_ids_are_bounded(
    memory, monkeypatch
):
    assert windows_module.MAX_WINDOWS == 20_000
    assert windows_module.MAX_IDS == 1_000_000
    windows = [other_window() for _ in range(3000)]
    for each in windows:
        index = memory.take(each, 0)
        index.rise(1, 4)
        memory.keep(each, 0, index, has_snapshot=True)
    assert memory.peek(windows[0], 1) is not None
    monkeypatch.setattr(windows_module, "MAX_IDS", 1000)
    chunk(memory, windows[-1], 1, PAGE)
    left = [each for each in windows if memory.peek(each, 1) is not None]
    assert 10 < len(left) < 1000
    assert left[-1] == windows[-1]


def test_a_page_beyond_the_bound_is_asked_for_once(memory, key, valkey, monkeypatch):
    monkeypatch.setattr(state_module, "MOST_IDS", 300)
    far = [element("i", {}, id_=(2 << 30) + n) for n in range(400)]
    large = snapshot(*far)
    for seq in range(3):
        chunk(memory, key, seq, large)
        assert asked(valkey, key) is (seq == 0)
    assert PROSE.encode() not in chunk(memory, key, 3, LATER).payload


def test_who_peeks_gets_a_copy(memory, key):
    chunk(memory, key, 0, PAGE)
    peeked = memory.peek(key, 1)
    assert peeked == memory.take(key, 1)
    peeked.reset()
    assert peeked == NodeIndex()
    assert PROSE.encode() in chunk(memory, key, 1, LATER).payload
