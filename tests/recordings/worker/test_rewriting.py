"""What was stored leaves the disk of Valkey too."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from recordings.ingest import keys
from recordings.ingest.worker.rewriting import Rewriter
from tests.e2e.hub import wait_for
from tests.embedded import VAR

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

MARKER = "a marker of chunks at rest 7731"
CHUNK = [{"type": 5, "timestamp": 1, "data": {"tag": "x", "payload": {"a": MARKER}}}]


def on_disk() -> bool:
    """Tell whether any file of Valkey holds the marker."""
    files = [path for path in Path(VAR / "valkey").rglob("*") if path.is_file()]
    return any(MARKER.encode() in _bytes(path) for path in files)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # replaced meanwhile
        return b""


@pytest.fixture
def quiet(valkey):
    """Begin, and end, with no rewrite running."""

    def wait() -> None:
        wait_for(
            lambda: not valkey.info("persistence")["aof_rewrite_in_progress"],
            seconds=20,
            what=lambda: "the rewrite",
        )

    wait()
    yield wait
    wait()


def test_a_chunk_rests_on_disk_until_it_is_stored_and_no_longer(
    accept, worker, until_idle, valkey, quiet
):
    accept(CHUNK)
    assert on_disk()
    until_idle()
    wait_for(lambda: not on_disk(), seconds=20, what=lambda: "the rewrite")
    assert valkey.ttl(keys.REWRITE) in range(1, 61)


def test_it_asks_once_in_a_while_and_only_if_something_was_consumed(
    valkey, settings, quiet
):
    settings.VALKEY_REWRITE_SECONDS = 60
    first, second = Rewriter(client=valkey), Rewriter(client=valkey)
    assert first.work()
    first.consumed()
    assert not first.work()
    assert not second.work()  # another worker, the same minute
    valkey.delete(keys.REWRITE)
    quiet()
    third = Rewriter(client=valkey)
    assert third.work()
    valkey.delete(keys.REWRITE)
    quiet()
    third._wait_until = 0
    assert not third.work()
    third.consumed()
    assert third.work()


def test_zero_turns_it_off(valkey, settings, quiet):
    settings.VALKEY_REWRITE_SECONDS = 0
    assert not Rewriter(client=valkey).work()
    assert not valkey.exists(keys.REWRITE)


def test_it_does_not_ask_while_a_rewrite_runs(valkey, monkeypatch, quiet):
    info = valkey.info("persistence") | {"aof_rewrite_in_progress": 1}
    rewriter = Rewriter(client=valkey)
    with monkeypatch.context() as patched:
        patched.setattr(valkey, "info", lambda section: info)
        assert not rewriter.work()
    assert not valkey.exists(keys.REWRITE)
    rewriter._wait_until = 0
    assert rewriter.work()


def test_a_server_that_refuses_is_left_alone(valkey, quiet):
    """As managed servers do: the command is not allowed to this user."""
    valkey.acl_setuser(
        "tenant",
        enabled=True,
        nopass=True,
        commands=["+@all", "-bgrewriteaof"],
        keys=["*"],
    )
    try:
        kwargs = valkey.connection_pool.connection_kwargs
        with redis.Redis(
            host=kwargs["host"], port=kwargs["port"], username="tenant", password="x"
        ) as tenant:
            rewriter = Rewriter(client=tenant)
            assert not rewriter.work()
            valkey.delete(keys.REWRITE)
            assert not rewriter.work()
            assert not valkey.exists(keys.REWRITE)
    finally:
        valkey.acl_deluser("tenant")
