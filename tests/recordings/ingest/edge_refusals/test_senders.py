"""recordings.ingest.edge: senders that are not served, and what counts as one."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from tests.recordings.factories import make_service
from tests.recordings.ingest.edge_refusals.errors import is_an_error
from tests.recordings.ingest.hub import Hub, call


async def test_no_key_and_an_unknown_key_get_the_same_answer(hub):
    answers = [await hub.post(key=key) for key in ("pk_unknown", "", "x" * 500)]
    answers.append(await call(hub.app, "POST", "/i/v1", body=b"x"))
    for answer in answers:
        assert is_an_error(answer, 401, "unknown_key")
        assert "access-control-allow-origin" in answer.headers
    assert len({answer.json["detail"] for answer in answers}) == 1


async def test_a_new_service_is_known_at_once(hub):
    await hub.post()
    other = await sync_to_async(make_service)("another")
    assert (await Hub(other).post()).status == 202


async def test_an_origin_that_is_not_allowed_learns_nothing(hub, web_app, entries):
    web_app.allowed_origins = ["https://shop.example.com", "https://*.example.org"]
    await sync_to_async(web_app.save)()
    for origin in ("https://evil.example", "https://shop.example.com:8443", "null", ""):
        hub.origin = origin
        answer = await hub.post()
        assert is_an_error(answer, 403, "origin_not_allowed")
        assert "access-control-allow-origin" not in answer.headers
    for origin in ("https://shop.example.com", "https://a.b.example.org"):
        answer = await Hub(web_app, origin=origin).post()
        assert answer.status == 202
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"


async def test_too_many_requests_are_refused_with_a_time_to_come_back(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 3
    answers = [await hub.post(seq=seq) for seq in range(5)]
    assert [a.status for a in answers] == [202, 202, 202, 429, 429]
    assert is_an_error(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert answers[-1].headers["access-control-expose-headers"] == "Retry-After"
    other = await Hub(hub.service).post(client=("203.0.113.10", 1))
    assert other.status == 202


async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1

    async def status(client, forwarded):
        headers = {"x-forwarded-for": forwarded}
        answer = await Hub(hub.service).post(client=client, headers=headers)
        return answer.status

    stranger, proxy = ("203.0.113.9", 1), ("10.0.0.1", 1)
    assert await status(stranger, "198.51.100.1") == 202
    assert await status(stranger, "198.51.100.2") == 429
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert await status(proxy, "198.51.100.1") == 202
    assert await status(proxy, "6.6.6.6, 198.51.100.1") == 429
    assert await status(proxy, "198.51.100.2") == 202


async def test_a_port_behind_a_gateway_makes_no_new_sender(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 1
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    async def status(forwarded):
        headers = {"x-forwarded-for": forwarded}
        answer = await Hub(hub.service).post(client=("10.0.0.1", 1), headers=headers)
        return answer.status

    assert await status("198.51.100.1:4711") == 202
    assert await status("198.51.100.1:4712") == 429
    assert await status("198.51.100.2:4711, 10.0.0.2:80") == 202
    assert await status("[2001:db8:9::7]:4711") == 202
    assert await status("[2001:db8:9::7]:4712") == 429


async def test_colleagues_behind_one_address_have_shares_of_their_own(hub, settings):
    settings.INGEST_REQUESTS_PER_MINUTE = 3
    colleague = Hub(hub.service)
    assert (await colleague.post(seq=0)).status == 202
    wild = [(await hub.post(seq=seq)).status for seq in range(5)]
    assert wild == [202, 202, 202, 429, 429]
    assert (await colleague.post(seq=1)).status == 202
    assert (await Hub(hub.service).post(seq=0)).status == 429


async def test_the_entry_names_the_address_behind_the_proxy(hub, settings, entries):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    headers = {"x-forwarded-for": "198.51.100.7"}
    await hub.post(client=("10.0.0.1", 1), headers=headers)
    assert entries(hub)[0]["ip"] == "198.51.100.7"
