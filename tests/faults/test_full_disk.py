"""A disk that is full to the last byte while a crowd is recorded, and then is not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import httpx
import orjson
import pytest

from tests.e2e.hub import is_alive, wait_for
from tests.faults.conftest import Outcome
from tests.faults.sender import Sender, visits_now
from tests.faults.small_disk_hub import SmallDiskHub

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk of its own"),
    pytest.mark.timeout(900),
]

RECOVERY_SECONDS = 60


@pytest.fixture
def hub():
    found = SmallDiskHub(INGEST_REQUESTS_PER_MINUTE="1000000")
    try:
        found.start(seconds=240)
        found.sent_key = found.unasked_key
        yield found
    finally:
        found.stop()


def part(hub: SmallDiskHub, name: str) -> list[int]:
    """Processes of a part that run now, as the machine sees it."""
    found = []
    for pid in hub.pids()[1:]:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if name.encode() in command:
            found.append(pid)
    return found


def is_well(hub: SmallDiskHub) -> bool:
    try:
        answer = httpx.get(f"{hub.address}/readyz", timeout=30)
    except httpx.TransportError:
        return False
    return answer.status_code == 200


def outline(events: list[dict]) -> list[tuple[int, int]]:
    """Return types and distances of events.

    The rest may change: a worker that lost its memory masks more, and it corrects the
    clock of a sender that repeats an old request.
    """
    first = events[0]["timestamp"]
    return [(event["type"], event["timestamp"] - first) for event in events]


def check_ledger(hub: SmallDiskHub, sender: Sender) -> None:
    """Each acknowledged chunk is stored, once, with every event."""
    stored = {
        visit.session_id: hub.payloads(visit.session_id) for visit in sender.visits
    }
    for chunk in sender.acknowledged:
        payload = stored[chunk.session_id][chunk.window_id, chunk.seq]
        assert outline(orjson.loads(payload)) == outline(chunk.events)


def test_a_full_disk_ends_nothing_and_loses_nothing(hub, outcomes):
    sender = Sender(hub, visits_now(40), seed=5, pause=0.05)
    sender.start()
    wait_for(
        lambda: len(sender.acknowledged) > 60, seconds=120, what=lambda: "the first"
    )
    valkeys = set(part(hub, "valkey-server"))
    staff = set()
    assert hub.fill_disk() > 0

    def has_suffered() -> bool:
        hub.fill_disk()
        valkeys.update(part(hub, "valkey-server"))
        assert hub.process.poll() is None, hub.printed()
        for path in ("/admin/", "/api/recordings/", "/healthz"):
            staff.add(hub.client().get(path).status_code)
        assert sender.failure is None, sender.failure
        # No longer than the sender has patience for one chunk.
        return hub.answers[503] > 20 and len(valkeys) > 1

    wait_for(has_suffered, seconds=100, what=lambda: f"{hub.answers} {valkeys}")
    before = len(sender.acknowledged)
    hub.free_disk()
    freed = time.monotonic()
    wait_for(
        lambda: len(sender.acknowledged) > before + 5 and is_well(hub),
        seconds=RECOVERY_SECONDS,
        what=lambda: f"recovery: {sender.failure!r} {hub.printed()}",
    )
    seconds = time.monotonic() - freed
    sender.join(timeout=300)
    assert not sender.is_alive()
    assert sender.failure is None, sender.failure
    wait_for(
        lambda: not hub.waiting(),
        seconds=180,
        what=lambda: f"{hub.waiting()} chunks: {hub.log('worker')}",
    )
    assert set(hub.answers) <= {200, 202, 503}, hub.answers
    assert staff <= {200, 503}
    check_ledger(hub, sender)
    assert "valkey had ended; started again." in hub.printed()
    assert all(map(is_alive, hub.state()["pids"].values()))
    outcomes.append(
        Outcome(
            "disk full to the last byte", "503 with Retry-After", "nothing", seconds
        )
    )
