"""Each part killed and frozen below a hub of real processes: what staff get, how soon.

A page answers from what is left or is a 503 within its bound; nothing is a 500, nothing
hangs. Times are upper bounds of the product plus what a busy machine adds.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sessionhub.stack.process import ManagedProcess, wait_until
from tests.faults.conftest import Outcome
from tests.faults.hub import Hub
from tests.faults.sender import Sender, visits_now

LIST = "/admin/recordings/recordedsession/"
API = "/api/recordings/"
PAGES = ("/admin/", LIST, API, "/admin/sessions/live/")
SLACK = 4.0


class Staff:
    """A superuser's browser."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.http = httpx.Client(base_url=hub.address, timeout=30)
        login = (hub.folder / "demo_login.txt").read_text().strip()
        self.name, _, self.password = login.partition("   ")[0].partition(" / ")

    def sign_in(self, password: str | None = None) -> httpx.Response:
        page = self.http.get("/admin/login/")
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        form = {
            "csrfmiddlewaretoken": token,
            "username": self.name,
            "password": password or self.password,
        }
        return self.http.post("/admin/login/", data=form)

    def time(self, path: str) -> tuple[int, float]:
        began = time.monotonic()
        return self.http.get(path).status_code, time.monotonic() - began

    def ready(self) -> tuple[dict, float]:
        began = time.monotonic()
        return self.http.get("/readyz").json(), time.monotonic() - began


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    found = Hub(tmp_path_factory.mktemp("hub"))
    # So that a guess can come from anywhere.
    found.env["TRUSTED_PROXIES"] = "127.0.0.1"
    with found:
        found.worker = found.start_worker()
        yield found


@pytest.fixture
def staff(hub):
    found = Staff(hub)
    assert found.sign_in().status_code == 302
    return found


class Stopped:
    """A part that is killed or frozen, and well again afterwards."""

    def __init__(self, part: ManagedProcess, how: str) -> None:
        self.part, self.how = part, how

    def __enter__(self) -> Stopped:
        if self.how == "killed":
            self.part.kill()
        else:
            os.kill(self.part.pid, signal.SIGSTOP)
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.how == "killed":
            self.part.start()
        else:
            os.kill(self.part.pid, signal.SIGCONT)


def well_again(staff: Staff) -> float:
    began = time.monotonic()

    def well() -> None:
        assert staff.ready()[0]["status"] == "ok"
        assert [staff.time(page)[0] for page in PAGES] == [200] * 4

    wait_until(well, seconds=90, what="The hub")
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_without_valkey_staff_sign_in_and_read(hub, staff, outcomes, how):
    with Stopped(hub.valkey.process, how):
        found, took = staff.ready()
        assert found["parts"]["valkey"].startswith("down")
        assert found["parts"]["database"] == found["parts"]["clickhouse"] == "ok"
        assert took < 2 + SLACK
        other = Staff(hub)
        assert other.sign_in().status_code == 302
        times = [other.time(page) for page in PAGES]
        assert [code for code, _ in times] == [200] * 4
        assert max(seconds for _, seconds in times) < 1 + SLACK
    seconds = well_again(staff)
    outcomes.append(Outcome(f"Valkey {how}", "pages answer", "nothing", seconds))


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_without_clickhouse_readers_are_503_in_time(hub, staff, outcomes, how):
    with Stopped(hub.clickhouse.process, how):
        found, took = staff.ready()
        assert found["parts"]["clickhouse"].startswith("down")
        assert found["parts"]["valkey"] == "ok"
        assert took < 2 + SLACK
        # Many at once: one in a while waits, the others are refused.
        with ThreadPoolExecutor(8) as pool:
            times = list(pool.map(staff.time, [LIST, API] * 8))
        assert {code for code, _ in times} == {503}
        assert max(seconds for _, seconds in times) < 10
        assert staff.time("/admin/")[0] == 200
    seconds = well_again(staff)
    outcomes.append(Outcome(f"ClickHouse {how}", "503 to readers", "nothing", seconds))


def test_with_the_database_locked_nothing_is_shown_unaudited(hub, staff, outcomes):
    other = sqlite3.connect(hub.folder / "db.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        found, took = staff.ready()
        assert found["parts"]["database"].startswith("down")
        assert took < 2 + SLACK
        with ThreadPoolExecutor(4) as pool:
            times = list(pool.map(staff.time, [LIST, API] * 2))
        assert {code for code, _ in times} == {503}
        assert max(seconds for _, seconds in times) < 10
        assert Staff(hub).sign_in().status_code == 503
    finally:
        other.execute("ROLLBACK")
        other.close()
    seconds = well_again(staff)
    fault = "database locked"
    outcomes.append(Outcome(fault, "503, never unaudited", "nothing", seconds))


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_a_stopped_worker_is_named(hub, staff, outcomes, how):
    with Stopped(hub.worker, how):
        wait_until(lambda: names_it(staff), seconds=60, what="/readyz")
        metrics = staff.http.get("/metrics").text
        assert 'sessionhub_part_up{part="worker"} 0.0' in metrics
        assert "sessionhub_unread_shards 4.0" in metrics
        assert [staff.time(page)[0] for page in PAGES] == [200] * 4
    seconds = well_again(staff)
    outcomes.append(Outcome(f"worker {how}", "/readyz names it", "nothing", seconds))


def names_it(staff: Staff) -> None:
    found, _ = staff.ready()
    assert found["status"] == "degraded"
    assert found["worker"].startswith("stopped")


GUESSES = 50
"""Wrong passwords a second."""


def test_a_chunk_is_answered_within_half_a_second_beside_wrong_passwords(
    hub, staff, outcomes
):
    quiet = answer_times(hub, seed=11)
    guessing = threading.Event()
    codes: list[int] = []
    with ThreadPoolExecutor(16) as pool:
        guesser = threading.Thread(target=guess, args=(hub, pool, guessing, codes))
        guesser.start()
        beside = answer_times(hub, seed=12)
        guessing.set()
        guesser.join()
    assert set(codes) == {200, 429}
    ratio = statistics.median(beside) / statistics.median(quiet)
    outcomes.append(
        Outcome(
            f"{len(codes)} wrong passwords",
            f"429; a chunk's answer takes {ratio:.1f} times as long",
            "nothing",
            0.0,
        )
    )
    # A recorder sends its next chunk after seconds: answered this soon, none waits.
    assert statistics.median(beside) < 0.5


def guess(
    hub: Hub, pool: ThreadPoolExecutor, ended: threading.Event, codes: list[int]
) -> None:
    person = Staff(hub)
    page = person.http.get("/admin/login/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    form = {"csrfmiddlewaretoken": token, "password": "wrong"}

    def one(number: int) -> None:
        """Another account from another network each time: no brake stops it."""
        answer = person.http.post(
            "/admin/login/",
            data={**form, "username": f"person{number}"},
            headers={"X-Forwarded-For": f"203.{number // 250}.{number % 250}.1"},
        )
        codes.append(answer.status_code)

    number = 0
    while not ended.wait(1 / GUESSES):
        number += 1
        pool.submit(one, number)


def answer_times(hub: Hub, *, seed: int) -> list[float]:
    """Send some visits; return how long each chunk waited for its answer."""
    sender = Sender(hub, visits_now(4, minutes=0.5), seed=seed, pause=0.02)
    sender.start()
    sender.join(timeout=120)
    assert not sender.is_alive()
    assert sender.failure is None, sender.failure
    return sender.times
