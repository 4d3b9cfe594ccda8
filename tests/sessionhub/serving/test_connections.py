"""sessionhub.serving.connections: who is counted, and until when."""

from __future__ import annotations

import pytest
from django.conf import settings

from sessionhub.serving.connections import Connections


@pytest.fixture
def connections():
    return Connections()


def take(connections, transport, network="192.0.2.1", *, total=10, each=2):
    return connections.take(transport, object(), network, total=total, each=each)


def test_an_address_has_so_many_and_no_more_until_one_ends(connections):
    assert [take(connections, n) for n in range(3)] == ["", "", "address"]
    assert take(connections, 3, "192.0.2.2") == ""
    connections.release(0)
    assert take(connections, 4) == ""
    assert len(connections) == 3


def test_all_together_have_so_many(connections):
    for n in range(2):
        assert take(connections, n, f"192.0.2.{n}", total=2) == ""
    assert take(connections, 2, "192.0.2.9", total=2) == "total"


def test_a_refused_one_was_never_counted(connections):
    for n in range(5):
        take(connections, n)
    for n in range(5):
        connections.release(n)
    assert len(connections) == connections.of("192.0.2.1") == 0


def test_a_proxys_request_counts_for_its_client_while_it_lasts(connections):
    for n in range(3):
        assert take(connections, n, "") == ""
    sender = "203.0.113.7"
    assert connections.take_forwarded(0, sender, each=2)
    assert connections.take_forwarded(1, sender, each=2)
    assert not connections.take_forwarded(2, sender, each=2)
    connections.release_forwarded(0)
    assert connections.take_forwarded(2, sender, each=2)
    # The next request of a connection may be another client's.
    assert connections.take_forwarded(2, "203.0.113.8", each=2)
    assert connections.of(sender) == 1


def test_a_socket_stays_counted_and_is_no_channel_any_more(connections):
    take(connections, 0)
    assert len(list(connections.channels())) == 1
    connections.upgraded(0)
    assert list(connections.channels()) == []
    assert connections.of("192.0.2.1") == 1
    connections.release(0)
    connections.release(0)
    assert connections.of("192.0.2.1") == 0


def test_what_is_shipped():
    assert settings.WEB_HEAD_SECONDS == 10.0
    assert settings.WEB_BODY_SECONDS == 30.0
    assert settings.WEB_BODY_BYTES_PER_SECOND == 4096
    assert settings.WEB_IDLE_SECONDS == 60.0
    assert settings.WEB_MAX_CONNECTIONS == 20_000
    assert settings.WEB_MAX_CONNECTIONS_PER_ADDRESS == 2_000
