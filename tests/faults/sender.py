"""A crowd of recorders that do not give up, and now and then misbehave."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import httpx

from benchmarks.traffic import START, Chunk, Visit, make_visit
from tests.faults.hub import Hub

RETRY = (408, 425, 429, 500, 502, 503, 504)


def now_ms() -> int:
    """Return what a recorder's clock shows."""
    return int(time.time() * 1000)


def visits_now(count: int, *, minutes: float = 1.0) -> list[Visit]:
    """Visits that end about now: a recorder sends nothing that is still to come."""
    now = now_ms() - int(minutes * 60_000)
    assert now > START - 10**11
    return [
        make_visit(
            seed=seed, minutes=minutes, tabs=1 + seed % 2, rows=30, start_ms=now + seed
        )
        for seed in range(count)
    ]


def acknowledged(
    post: Callable[[], httpx.Response],
    *,
    seconds: float = 120,
    note: Callable[[str], None] = lambda outcome: None,
) -> dict:
    """Post again and again until it is acknowledged, as the recorder does.

    `note` receives the outcome of each attempt: its status, or "away" without one.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = post()
        except httpx.TransportError:
            note("away")
        else:
            note(str(answer.status_code))
            if answer.status_code in (200, 202):
                return answer.json()
            assert answer.status_code in RETRY, answer.text
        assert time.monotonic() < deadline, "never acknowledged"
        time.sleep(0.1)


class Sender(threading.Thread):
    """Sends the chunks of some visits: some twice, some out of order, all of them.

    `times` is how many seconds each waited until it was acknowledged.
    """

    def __init__(
        self, hub: Hub, visits: list[Visit], *, seed: int, pause: float
    ) -> None:
        super().__init__(daemon=True)
        self.hub = hub
        self.visits = visits
        self.rng = random.Random(seed)
        self.pause = pause
        self.acknowledged: list[Chunk] = []
        self.times: list[float] = []
        self.duplicates = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            with httpx.Client(timeout=15) as client:
                self._send_all(client)
        except BaseException as error:
            self.failure = error

    def _send_all(self, client: httpx.Client) -> None:
        tokens = {}
        for visit in self.visits:
            first = visit.chunks[0]
            tokens[visit.session_id] = self._send(client, first, None)["token"]
            # The answer was lost: the same chunk once more.
            assert self._send(client, first, None)["token"]
        rest = [chunk for visit in self.visits for chunk in visit.chunks[1:]]
        rest.sort(key=lambda chunk: chunk.seq)
        for index in range(0, len(rest) - 1, 5):
            rest[index], rest[index + 1] = rest[index + 1], rest[index]
        for chunk in rest:
            token = tokens[chunk.session_id]
            for _ in range(2 if self.rng.random() < 0.2 else 1):
                self._send(client, chunk, token)
            time.sleep(self.pause)

    def _send(self, client: httpx.Client, chunk: Chunk, token: str | None) -> dict:
        began = time.monotonic()
        answer = acknowledged(
            lambda: self.hub.post(client, chunk.request(token=token, sent_ms=now_ms()))
        )
        self.times.append(time.monotonic() - began)
        self.duplicates += answer.get("duplicate", False)
        if not answer.get("duplicate") or chunk not in self.acknowledged:
            self.acknowledged.append(chunk)
        return answer
