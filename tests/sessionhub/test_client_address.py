"""sessionhub.lib.client_address."""

from __future__ import annotations

import pytest

from sessionhub.lib.client_address import address_in, client_address, network_of

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
        ("10.0.0.1", forwarded("1.2.3.4:4711"), "1.2.3.4"),
        ("10.0.0.1", forwarded("6.6.6.6, 1.2.3.4:4711, 10.0.0.2:80"), "1.2.3.4"),
        ("10.0.0.1", forwarded("[2001:db8:9::7]:4711"), "2001:db8:9::7"),
        ("10.0.0.1", forwarded("[2001:db8:9::7], [2001:DB8::1]:443"), "2001:db8:9::7"),
        ("10.0.0.1", forwarded("::ffff:1.2.3.4"), "1.2.3.4"),
        ("::ffff:10.0.0.1", forwarded("1.2.3.4"), "1.2.3.4"),
        ("::ffff:203.0.113.9", forwarded("1.2.3.4"), "203.0.113.9"),
        ("10.0.0.1", [(b"forwarded", b"for=1.2.3.4")], "10.0.0.1"),
    ],
)
def test_the_right_most_hop_that_is_not_ours_is_the_client(peer, headers, address):
    assert client_address(peer, headers, trusted=OURS) == address


def test_no_proxy_is_trusted_unless_configured():
    assert client_address("10.0.0.1", forwarded("1.2.3.4"), trusted=[]) == "10.0.0.1"


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1:80 ", "192.0.2.1"),
        ('"192.0.2.1:80"', "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[::ffff:192.0.2.1]:4711", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:80", "fe80::1"),
        ("192.0.2.1:", ""),
        ("192.0.2.1:80:80", ""),
        ("192.0.2.256", ""),
        ("[192.0.2.1", ""),
        ("unknown", ""),
        ("_hidden", ""),
        ("", ""),
    ],
)
def test_an_address_is_read_in_every_form_a_proxy_writes(hop, address):
    assert address_in(hop) == address


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("for=1.2.3.4", "1.2.3.4"),
        ('for="1.2.3.4:4711";proto=https;by=10.0.0.9', "1.2.3.4"),
        ('For="[2001:db8:9::7]:4711"', "2001:db8:9::7"),
        ('proto=https; for=6.6.6.6, for=1.2.3.4, for="10.0.0.2:80"', "1.2.3.4"),
        ("for=unknown", "10.0.0.1"),
        ("by=1.2.3.4", "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_where_it_is_the_configured_one(
    settings, value, address
):
    settings.TRUSTED_PROXY_HEADER = "Forwarded"
    headers = [(b"forwarded", value.encode()), *forwarded("6.6.6.6")]
    assert client_address("10.0.0.1", headers, trusted=OURS) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2.3.4:1", "1.2.3.4:2"),
        ("[2001:db8::1]:1", "2001:db8::2"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
    ],
)
def test_one_sender_is_one_network_in_every_form(one, other):
    assert network_of(one) == network_of(other)
