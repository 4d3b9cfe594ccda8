"""sessionhub.serving.unread: a slow reader goes on, one that does not read ends."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sessionhub.serving.unread import Unread

SECONDS, RATE = 60.0, 4096


@pytest.fixture
def transport(settings):
    settings.WEB_IDLE_SECONDS, settings.WEB_BODY_BYTES_PER_SECOND = SECONDS, RATE
    return SimpleNamespace(
        dataBuffer=b"x" * 1_000_000, offset=0, _tempDataLen=0, connected=True
    )


def test_a_slow_reader_has_all_the_time_it_needs(transport):
    unread = Unread(transport, now=0.0)
    for minute in (1, 2, 3):
        transport.offset += int(RATE * SECONDS)
        assert not unread.is_abandoned(now=minute * SECONDS)
    assert not unread.is_sent()
    transport.offset = len(transport.dataBuffer)
    assert unread.is_sent()


def test_it_may_pause(transport):
    unread = Unread(transport, now=0.0)
    assert not unread.is_abandoned(now=SECONDS - 1)


def test_one_that_reads_next_to_nothing_is_left(transport):
    unread = Unread(transport, now=0.0)
    transport.offset += int(RATE * SECONDS) - 1
    assert unread.is_abandoned(now=SECONDS)


def test_a_connection_that_ended_waits_for_nothing(transport):
    unread = Unread(transport, now=0.0)
    transport.connected = False
    assert unread.is_sent()
