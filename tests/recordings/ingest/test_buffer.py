"""recordings.ingest.buffer: many askers, one connection."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio
from redis.exceptions import ResponseError

from recordings.ingest import buffer
from recordings.ingest.buffer import (
    BufferDownError,
    Pipeline,
    close_pipeline,
    pipeline,
    shard_of,
)


@pytest_asyncio.fixture
async def pipe(valkey):
    yield pipeline()
    await close_pipeline()


async def test_each_asker_gets_its_own_answer(pipe):
    answers = await asyncio.gather(
        *(pipe.ask("ECHO", f"{number}") for number in range(1000))
    )
    assert answers == [str(number).encode() for number in range(1000)]


async def test_what_is_asked_at_once_leaves_at_once(pipe, valkey):
    await pipe.ask("PING")
    batches = []
    exchange = pipe._exchange

    async def counted(commands):
        batches.append(len(commands))
        return await exchange(commands)

    pipe._exchange = counted
    await asyncio.gather(*(pipe.ask("PING") for _ in range(100)))
    assert batches == [100]


async def test_what_leaves_at_once_is_run_at_once(pipe, valkey):
    # Else Valkey syncs its file after every 16 KB it reads.
    await pipe.ask("PING")
    valkey.config_resetstat()
    value = b"x" * 7000
    await asyncio.gather(*(pipe.ask("SET", f"k{n}", value) for n in range(50)))
    assert valkey.info("commandstats")["cmdstat_exec"]["calls"] == 1
    assert valkey.dbsize() == 50


async def test_a_command_that_makes_no_sense_fails_alone(pipe):
    answers = await asyncio.gather(
        pipe.ask("PING"),
        pipe.ask("NONSENSE"),
        pipe.ask("PING"),
        return_exceptions=True,
    )
    assert answers[0] == answers[2] == b"PONG"
    assert isinstance(answers[1], ResponseError)


async def test_a_caller_that_gives_up_does_not_disturb_others(pipe):
    impatient = asyncio.create_task(pipe.ask("ECHO", "a"))
    patient = asyncio.create_task(pipe.ask("ECHO", "b"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == b"b"
    assert await pipe.ask("ECHO", "c") == b"c"


async def test_more_than_may_wait_is_turned_away_at_once(pipe, monkeypatch):
    monkeypatch.setattr(buffer, "MAX_WAITING_BYTES", 1000)
    answers = await asyncio.gather(
        *(pipe.ask("PING", size=400) for _ in range(4)), return_exceptions=True
    )
    assert [isinstance(a, BufferDownError) for a in answers] == [False] * 2 + [True] * 2
    assert await pipe.ask("PING", size=400) == b"PONG"


async def test_a_server_that_is_not_there_is_reported_as_such():
    nowhere = Pipeline("redis://127.0.0.1:1/0")
    with pytest.raises(BufferDownError) as failure:
        await nowhere.ask("PING")
    assert failure.value.retry_after >= 1
    await nowhere.aclose()


async def test_a_fault_of_ours_leaves_no_caller_waiting(pipe):
    with pytest.raises(BufferDownError):
        await pipe.ask("SET", "key", object())
    assert await pipe.ask("PING") == b"PONG"


def test_the_shard_of_a_session_is_part_of_the_contract():
    session = "0190a000-0000-7000-8000-000000000001"
    assert shard_of(session) == 14
    assert shard_of(session.upper()) == 14
