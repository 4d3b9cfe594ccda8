"""A device's clock that is changed in the middle of a visit."""

from __future__ import annotations

import time
import uuid

import orjson
import pytest

from recordings.chunk_store import chunk_facts
from recordings.ingest.worker.clock import Clock
from recordings.ingest.worker.entry import Entry
from recordings.services.derive import derive_session
from recordings.timeline import build_timeline

NOW = 1_790_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WINDOW, SESSION, SERVICE = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def entry(*, seq=0, received=NOW, sent=NOW, kind="native", window=WINDOW):
    envelope = {} if sent is None else {"v": 1, "sentAt": sent}
    fields = {
        "format": kind,
        "envelope": orjson.dumps(envelope),
        "service": str(SERVICE),
        "session": str(SESSION),
        "window": str(window),
        "seq": str(seq),
        "start": str(NOW),
        "expires": "2099-01-01",
        "received": str(received),
        "body": b"",
    }
    raw = {
        k.encode(): v if isinstance(v, bytes) else v.encode() for k, v in fields.items()
    }
    return Entry.read("1-0", raw)


def events(*times):
    return [{"type": 3, "timestamp": at, "data": {"source": 0}} for at in times]


class Visit:
    """Chunks of a device whose clock is off by `off`, which may change."""

    def __init__(self, *, off=0, kind="native", sends_time=True):
        self.clock = Clock()
        self.off, self.kind, self.sends_time = off, kind, sends_time
        self.seq, self.stored, self.flags = 0, [], []

    def send(self, *moments, at, way=200, window=WINDOW, off_before=None):
        """Send events of these true moments; `off_before` held for all but the last."""
        offs = [self.off] * len(moments)
        if off_before is not None:
            offs = [off_before] * (len(moments) - 1) + [self.off]
        stamped = [NOW + m + off for m, off in zip(moments, offs, strict=True)]
        found = events(*stamped)
        sent = NOW + at + self.off if self.sends_time else None
        chunk = entry(
            seq=self.seq,
            received=NOW + at + way,
            sent=sent,
            kind=self.kind,
            window=window,
        )
        self.flags.append(self.clock.settle(found, chunk))
        self.seq += 1
        self.stored += [event["timestamp"] - NOW for event in found]


STEPS = [-DAY, -HOUR, -90_000, -MINUTE, MINUTE, HOUR, DAY]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("off", [0, 5 * HOUR])
def test_a_step_between_chunks_changes_neither_order_nor_length(step, off):
    visit = Visit(off=off)
    visit.send(0, 900, at=1000)
    visit.off += step
    visit.send(2000, 9000, at=10_000)
    visit.send(12_000, at=20_000)
    right = [0, 900, 2000, 9000, 12_000]
    found = [at - off for at in visit.stored]
    assert found == sorted(found)
    assert all(abs(a - b) < 1500 for a, b in zip(found, right, strict=True))
    assert visit.flags == [False, True, False]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_within_a_chunk_is_found_where_it_happened(step):
    visit = Visit()
    visit.send(0, 900, at=1000)
    before, visit.off = visit.off, step
    visit.send(2000, 3000, 9000, at=10_000, off_before=before)
    visit.send(12_000, at=20_000)
    assert visit.stored == sorted(visit.stored)
    assert visit.stored[:4] == [0, 900, 2000, 3000]
    assert 8000 < visit.stored[4] < 10_500 < visit.stored[5] < 13_500
    assert visit.flags == [False, True, False]


def test_a_clock_put_back_within_the_first_chunk_goes_on():
    visit = Visit(off=-HOUR)
    visit.send(0, 500, 900, at=1000, off_before=0)
    visit.send(2000, at=3000)
    assert visit.stored == sorted(visit.stored)
    assert visit.stored[-1] - visit.stored[0] < 4000


@pytest.mark.parametrize("step", STEPS)
def test_a_recorder_that_says_not_when_it_sent_is_put_in_order_too(step):
    visit = Visit(kind="rrweb", sends_time=False)
    visit.send(0, 900, at=1000)
    visit.off = step
    visit.send(2000, 9000, at=9100)
    visit.send(12_000, at=12_100)
    assert visit.stored == sorted(visit.stored)
    assert visit.stored[-1] < 15_000
    assert visit.flags == [False, True, False]


def test_putting_the_clock_right_twice_is_followed():
    visit = Visit()
    visit.send(0, at=1000)
    visit.off = HOUR
    visit.send(2000, at=3000)
    visit.off = 0
    visit.send(4000, at=5000)
    assert visit.stored == [0, 2000, 4000]


def test_a_slow_way_to_the_hub_is_no_step():
    visit = Visit()
    visit.send(0, 900, at=1000, way=29_000)
    visit.send(9000, at=10_000)
    visit.send(9900, 60_000, at=61_000, way=29_000)
    assert visit.stored == [0, 900, 9000, 9900, 60_000]
    assert not any(visit.flags)


def test_a_late_batch_of_other_recorders_is_no_step():
    visit = Visit(kind="rrweb", sends_time=False)
    visit.send(0, 900, at=1000)
    visit.send(2000, 3000, at=600_000)
    visit.send(599_000, at=600_100)
    assert visit.stored == [0, 900, 2000, 3000, 599_000]
    assert not any(visit.flags)


def test_a_quiet_hour_stays_an_hour():
    visit = Visit()
    visit.send(0, 900, at=1000)
    visit.send(HOUR, at=HOUR + 1000)
    assert visit.stored == [0, 900, HOUR]
    assert visit.flags == [False, False]


def test_a_monotonic_clock_that_slept_shows_the_gap():
    visit = Visit()
    visit.send(0, 900, at=1000)
    visit.off = -HOUR
    visit.send(HOUR + 2000, at=HOUR + 3000)
    assert abs(visit.stored[-1] - HOUR - 2000) < 1500
    assert visit.flags == [False, True]


def test_a_tab_opened_after_the_step_is_on_the_same_line():
    visit = Visit()
    visit.send(0, at=1000)
    visit.off = DAY
    visit.send(2000, at=3000, window=uuid.uuid4())
    assert visit.stored == [0, 2000]


def test_events_never_go_back_from_chunk_to_chunk():
    visit = Visit()
    visit.send(0, 900, at=1000)
    visit.off = -600
    visit.send(1000, 1900, at=2000)
    assert visit.stored == [0, 900, 900, 1300]


def test_a_chunk_that_comes_late_keeps_its_time():
    visit = Visit()
    visit.seq = 1
    visit.send(2000, at=3000)
    visit.seq = 0
    visit.send(0, 900, at=3500)
    assert visit.stored == [2000, 0, 900]
    assert not any(visit.flags)


def test_what_is_absurd_is_left_alone():
    clock = Clock()
    found = events(NOW, 10**15, NOW + 5, 0, NOW + 9)
    assert not clock.settle(found, entry())
    assert [event["timestamp"] for event in found] == [NOW, 10**15, NOW + 5, 0, NOW + 9]


def test_when_a_request_began_moves_along():
    visit = Visit()
    visit.send(0, at=1000)
    request = {"startTime": NOW + DAY + 1500, "name": "https://shop.example.com/"}
    data = {"plugin": "rrweb/network@1", "payload": {"requests": [request]}}
    found = [{"type": 6, "timestamp": NOW + DAY + 2000, "data": data}]
    visit.clock.settle(found, entry(seq=1, received=NOW + 3200, sent=NOW + DAY + 3000))
    assert found[0]["timestamp"] == NOW + 2000
    assert request["startTime"] == NOW + 1500


@pytest.mark.django_db(databases=["default", "clickhouse"])
@pytest.mark.parametrize("step", [-HOUR, -90_000, MINUTE, DAY])
def test_the_list_and_the_timeline_say_how_long_it_took(
    step, accept, until_idle, service
):
    now = int(time.time() * 1000)
    session = window = None
    for seq, (at, off) in enumerate([(0, 0), (3000, step), (6000, step)]):
        stamp = now + at + off
        session, window = accept(
            [{"type": 3, "timestamp": stamp, "data": {"source": 0}}],
            session=session,
            window=window,
            seq=seq,
            received=now + at + 100,
            start=now,
            envelope=orjson.dumps({"v": 1, "sentAt": stamp}),
        )
        until_idle()
    chunks = chunk_facts([session], service_id=service.pk)
    row, line = derive_session(chunks), build_timeline(chunks)
    assert 6000 <= row.duration_ms <= 7000
    assert 6000 <= line["durationMs"] <= 7000
    assert "clock_step" in [reason["code"] for reason in line["integrity"]["reasons"]]
