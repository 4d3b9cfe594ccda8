"""recordings.ingest.edge: when what stands behind it is down, slow or full."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
from django.db import DatabaseError

from recordings.ingest import directory as directory_module
from recordings.ingest.buffer import close_pipeline
from recordings.ingest.directory import Directory
from recordings.ingest.edge import accept
from recordings.ingest.pressure import gauge, memory_in
from sessionhub.stack.process import wait_until
from sessionhub.stack.servers import embedded_valkey, wait_for_valkey
from tests.recordings.ingest.hub import Hub


@pytest.fixture
def own_valkey(settings, tmp_path):
    """A Valkey of this test alone, to be stopped, filled and started again."""
    server = embedded_valkey(directory=tmp_path, maxmemory_mb=64)
    server.process.start()
    wait_for_valkey(server.url)
    settings.VALKEY_URL = server.url
    yield server
    server.process.kill()


@pytest_asyncio.fixture
async def lonely(web_app, own_valkey):
    """A recorder whose hub has a Valkey of its own."""
    gauge.forget()
    yield Hub(web_app)
    await close_pipeline()
    gauge.forget()


def is_unavailable(answer):
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json["requestId"]
    assert "access-control-allow-origin" in answer.headers
    return True


async def test_it_asks_to_come_back_while_valkey_is_down(lonely, own_valkey):
    await lonely.post()
    own_valkey.process.kill()
    assert is_unavailable(await lonely.post(seq=1))


async def test_it_goes_on_by_itself_when_valkey_is_back(lonely, own_valkey):
    await lonely.post()
    own_valkey.process.stop()
    assert is_unavailable(await lonely.post(seq=1))
    own_valkey.process.start()
    wait_for_valkey(own_valkey.url)
    # A new Valkey has forgotten the script, but not what was acknowledged.
    assert (await lonely.post(seq=1)).status == 202
    assert (await lonely.post(seq=0)).json["duplicate"] is True


async def test_many_at_once_survive_a_valkey_that_forgot_the_script(hub, valkey):
    await hub.post()
    valkey.script_flush()
    answers = await asyncio.gather(*(hub.post(seq=seq) for seq in range(1, 30)))
    assert {answer.status for answer in answers} == {202}


async def test_it_asks_to_come_back_when_valkey_does_not_answer(
    lonely, own_valkey, monkeypatch
):
    import os
    import signal

    from recordings.ingest import buffer

    await lonely.post()
    monkeypatch.setattr(buffer, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(buffer, "ANSWER_SECONDS", 0.3)
    os.kill(own_valkey.process.pid, signal.SIGSTOP)
    try:
        answers = await asyncio.gather(*(lonely.post(seq=seq) for seq in range(1, 6)))
    finally:
        os.kill(own_valkey.process.pid, signal.SIGCONT)
    assert all(is_unavailable(answer) for answer in answers)
    assert (await lonely.post(seq=1)).status in (200, 202)


async def test_it_takes_nothing_more_from_seventy_percent_of_memory(lonely, own_valkey):
    import redis

    await lonely.post()
    with redis.Redis.from_url(own_valkey.url) as client:
        for number in range(46):
            client.set(f"filler:{number}", b"x" * 1024**2)
        gauge.forget()
        assert is_unavailable(await lonely.post(seq=1))
        client.delete(*(f"filler:{number}" for number in range(46)))
        gauge.forget()
        assert (await lonely.post(seq=1)).status == 202


async def test_it_asks_to_come_back_when_valkey_is_out_of_memory(lonely, own_valkey):
    import redis

    await lonely.post()
    with redis.Redis.from_url(own_valkey.url) as client:
        client.config_set("maxmemory", "1mb")
        # The gauge has not looked again yet; Valkey itself refuses, one or many.
        assert is_unavailable(await lonely.post(seq=1))
        answers = await asyncio.gather(*(lonely.post(seq=seq) for seq in range(1, 9)))
        assert all(is_unavailable(answer) for answer in answers)
        client.config_set("maxmemory", "64mb")
    assert (await lonely.post(seq=1)).status == 202


async def test_it_asks_to_come_back_while_valkey_cannot_write_to_its_disk(
    lonely, own_valkey, tmp_path
):
    import redis

    await lonely.post()
    # Where its snapshot belongs there is a folder: every attempt to save fails.
    in_the_way = tmp_path / "dump.rdb"
    in_the_way.mkdir()
    with redis.Redis.from_url(own_valkey.url) as client:

        def save(status):
            def saved():
                found = client.info("persistence")
                assert not found["rdb_bgsave_in_progress"]
                assert found["rdb_last_bgsave_status"] == status

            client.bgsave()
            wait_until(saved, seconds=60, what="The snapshot")

        client.config_set("save", "3600 1")
        save("err")
        with pytest.raises(redis.ResponseError, match="MISCONF"):
            client.set("a", "b")
        assert is_unavailable(await lonely.post(seq=1))
        answers = await asyncio.gather(*(lonely.post(seq=seq) for seq in range(1, 9)))
        assert all(is_unavailable(answer) for answer in answers)
        in_the_way.rmdir()
        save("ok")
    assert (await lonely.post(seq=1)).status == 202


def test_memory_without_a_cap_is_never_full():
    assert memory_in(b"used_memory:900\r\nmaxmemory:0\r\n").share == 0
    assert memory_in(b"# Memory\r\nused_memory:75\r\nmaxmemory:100\r\n").share == 0.75


async def test_it_serves_from_memory_while_the_database_is_down(
    hub, monkeypatch, web_app
):
    mine = Directory()
    assert await mine.find(web_app.key)

    def broken():
        raise DatabaseError("gone")

    monkeypatch.setattr(directory_module, "_read_services", broken)
    mine.forget()
    assert (await mine.find(web_app.key)).slug == "web-app"


async def test_it_asks_to_come_back_if_it_never_saw_the_database(hub, monkeypatch):
    def broken():
        raise DatabaseError("gone")

    monkeypatch.setattr(directory_module, "_read_services", broken)
    monkeypatch.setattr(accept, "directory", Directory())
    assert is_unavailable(await hub.post())


async def test_a_key_that_is_tried_again_and_again_is_not_looked_up_each_time(
    hub, monkeypatch
):
    readings = []
    real = directory_module._read_services
    monkeypatch.setattr(
        directory_module, "_read_services", lambda: readings.append(1) or real()
    )
    mine = Directory()
    found = await asyncio.gather(*(mine.find(f"pk_{n}") for n in range(200)))
    assert set(found) == {None}
    assert len(readings) == 1
