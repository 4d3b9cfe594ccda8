"""recordings.ingest.edge.client_address."""

from __future__ import annotations

import pytest

from recordings.ingest.edge.client_address import client_address

OURS = ["10.0.0.0/8", "2001:db8::1"]


def forwarded(*values):
    return [(b"x-forwarded-for", value.encode()) for value in values]


@pytest.mark.parametrize(
    ("peer", "headers", "address"),
    [
        ("203.0.113.9", forwarded("1.2.3.4"), "203.0.113.9"),
        ("10.0.0.1", forwarded("1.2.3.4"), "1.2.3.4"),
        ("10.0.0.1", forwarded("6.6.6.6, 1.2.3.4"), "1.2.3.4"),
        ("10.0.0.1", forwarded("6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4"),
        ("10.0.0.1", forwarded("6.6.6.6", "1.2.3.4"), "1.2.3.4"),
        ("2001:db8::1", forwarded("1.2.3.4"), "1.2.3.4"),
        ("", forwarded("1.2.3.4"), "1.2.3.4"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", forwarded("nonsense"), "10.0.0.1"),
        ("10.0.0.1", forwarded("1.2.3.4, nonsense"), "10.0.0.1"),
        ("10.0.0.1", forwarded("<script>, 10.0.0.2"), "10.0.0.2"),
        ("10.0.0.1", forwarded("10.0.0.3, 10.0.0.2"), "10.0.0.3"),
    ],
)
def test_the_right_most_hop_that_is_not_ours_is_the_client(peer, headers, address):
    assert client_address(peer, headers, trusted=OURS) == address


def test_nobody_is_trusted_unless_configured():
    assert client_address("10.0.0.1", forwarded("1.2.3.4"), trusted=[]) == "10.0.0.1"
