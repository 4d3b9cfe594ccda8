"""sessionhub.lib.safe_headers: headers of every response."""

from __future__ import annotations

import pytest

from sessionhub.lib.raw_answer import raw_answer
from sessionhub.lib.safe_headers import SafeHeaders, transport_policy

HSTS = "max-age=63072000; includeSubDomains; preload"


async def answered(*, own=(), scope=None, start="http.response.start", **more):
    """Return the headers of an application that sends `own`."""
    sent = []

    async def inner(scope, receive, send):
        await send({"type": start, "status": 200, "headers": list(own)})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "scheme": "http", "headers": []} | (scope or {})
    await SafeHeaders(inner, **more)(scope, None, send)
    return sent[0]["headers"]


async def test_an_answer_without_headers_gets_them():
    found = dict(await answered())
    assert found[b"x-content-type-options"] == b"nosniff"
    assert b"form-action 'none'" in found[b"content-security-policy"]
    assert b"strict-transport-security" not in found


async def test_headers_of_a_response_itself_stay():
    own = [(b"Content-Security-Policy", b"default-src 'self'")]
    found = await answered(own=own)
    assert [v for k, v in found if k.lower() == b"content-security-policy"] == [
        b"default-src 'self'"
    ]


async def test_the_refusal_of_a_socket_gets_them_too():
    found = await answered(
        scope={"type": "websocket"}, start="websocket.http.response.start"
    )
    assert (b"x-content-type-options", b"nosniff") in found


@pytest.mark.parametrize(
    ("scheme", "headers", "proxy", "expected"),
    [
        ("http", [], None, False),
        ("https", [], None, True),
        ("http", [(b"x-forwarded-proto", b"https")], None, False),
        (
            "http",
            [(b"x-forwarded-proto", b"https")],
            ("HTTP_X_FORWARDED_PROTO", "https"),
            True,
        ),
        (
            "http",
            [(b"x-forwarded-proto", b"http")],
            ("HTTP_X_FORWARDED_PROTO", "https"),
            False,
        ),
    ],
)
async def test_only_https_gets_the_transport_policy(scheme, headers, proxy, expected):
    found = await answered(
        scope={"scheme": scheme, "headers": headers}, transport=HSTS, proxy_header=proxy
    )
    assert (dict(found).get(b"strict-transport-security") == HSTS.encode()) is expected


def test_the_transport_policy_follows_the_settings():
    assert transport_policy(seconds=0, subdomains=True, preload=True) == ""
    assert transport_policy(seconds=60, subdomains=False, preload=False) == "max-age=60"
    assert transport_policy(seconds=63072000, subdomains=True, preload=True) == HSTS


def test_what_is_refused_before_any_application_has_them():
    head = raw_answer(400, "bad_request", "No.").partition(b"\r\n\r\n")[0].lower()
    assert b"x-content-type-options: nosniff" in head
    assert b"form-action 'none'" in head
