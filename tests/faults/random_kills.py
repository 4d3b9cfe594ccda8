"""Endless recorders with a ledger, and what kills or freezes the parts of a hub."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from typing import Any

import httpx

from benchmarks.traffic import Chunk, Visit, make_visit
from tests.e2e.hub import Hub, is_alive
from tests.faults.sender import acknowledged, now_ms

PARTS = ("web", "worker", "jobs", "valkey", "clickhouse")
PATIENCE_SECONDS = 180.0
VISIT_MS = 60_000


class Recorders(threading.Thread):
    """Sends visit after visit until stopped, like recorders that never give up.

    `acknowledged` is the ledger; `answers` counts what each request was answered
    ("away" without an answer).
    """

    def __init__(self, hub: Hub, *, key: str, seed: int) -> None:
        """Begin none before `start()`; the same seed sends the same visits."""
        super().__init__(daemon=True)
        self.visits: list[Visit] = []
        self.acknowledged: dict[tuple[str, str, int], Chunk] = {}
        self.answers: Counter[str] = Counter()
        self.failure: BaseException | None = None
        self.acknowledged_at = 0.0
        self._address = f"{hub.address}/i/v1/{key}"
        self._seed = seed
        self._over = threading.Event()

    def stop(self) -> None:
        """Finish the visits begun; return when each chunk is acknowledged."""
        self._over.set()
        self.join(timeout=2 * PATIENCE_SECONDS)
        assert not self.is_alive()

    def run(self) -> None:
        """Send four visits at a time, chunk by chunk."""
        try:
            with httpx.Client(timeout=15) as client:
                for number in itertools.count():
                    if self._over.is_set():
                        return
                    self._send_some(client, number)
        except BaseException as error:
            self.failure = error

    def _send_some(self, client: httpx.Client, number: int) -> None:
        # Over by now: a recorder sends nothing that is still to come.
        begin = now_ms() - VISIT_MS
        visits = [
            make_visit(
                seed=self._seed * 10**6 + number * 4 + each,
                minutes=VISIT_MS / 60_000,
                tabs=1 + each % 2,
                rows=30,
                start_ms=begin + each,
            )
            for each in range(4)
        ]
        self.visits += visits
        tokens: dict[Any, str] = {}
        chunks = [chunk for visit in visits for chunk in visit.chunks]
        chunks.sort(key=lambda chunk: chunk.seq)
        for chunk in chunks:
            token = tokens.get(chunk.session_id)
            answer = self._send(client, chunk, token)
            if token is None:
                tokens[chunk.session_id] = answer["token"]
            self._over.wait(0.02)

    def _send(
        self, client: httpx.Client, chunk: Chunk, token: str | None
    ) -> dict[str, Any]:
        answer = acknowledged(
            lambda: client.post(
                self._address,
                content=chunk.request(token=token, sent_ms=now_ms()),
                headers={"Content-Type": "text/plain;charset=UTF-8"},
            ),
            seconds=PATIENCE_SECONDS,
            note=lambda outcome: self.answers.update([outcome]),
        )
        name = (str(chunk.session_id), str(chunk.window_id), chunk.seq)
        self.acknowledged[name] = chunk
        self.acknowledged_at = time.monotonic()
        return answer


class Faults:
    """Kills or freezes one part after the other, as a seed has it."""

    def __init__(self, hub: Hub, recorders: Recorders, *, seed: int) -> None:
        """Store the hub to disturb and its observers."""
        self._hub, self._recorders = hub, recorders
        self._rng = random.Random(seed)
        self.seconds: dict[str, list[float]] = {}
        self.seen: dict[str, Counter[str]] = {}

    def strike(self) -> None:
        """Do one fault; return when the hub is ready and takes chunks again."""
        part = self._rng.choice(PARTS)
        freezes = self._rng.random() < 0.3
        time.sleep(self._rng.uniform(0, 1.0))
        before = Counter(self._recorders.answers)
        name = f"{part} {'frozen' if freezes else 'killed'}"
        if freezes:
            self._freeze(part, seconds=self._rng.uniform(1.0, 4.0))
            began = time.monotonic()
        else:
            began = time.monotonic()
            self._kill(part)
        self._wait_until_well(began)
        self.seconds.setdefault(name, []).append(time.monotonic() - began)
        seen = Counter(self._recorders.answers)
        seen.subtract(before)
        self.seen.setdefault(name, Counter()).update(+seen)

    def _pid(self, part: str) -> int:
        return int(self._hub.state()["pids"][part])

    def _kill(self, part: str) -> None:
        pid = self._pid(part)
        os.kill(pid, signal.SIGKILL)
        self._until(lambda: self._pid(part) != pid and is_alive(self._pid(part)))

    def _freeze(self, part: str, *, seconds: float) -> None:
        pid = self._pid(part)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    def _wait_until_well(self, began: float) -> None:
        self._until(lambda: self._is_ready() and self._is_recording(began))

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self._hub.address}/readyz", timeout=5).is_success
        except httpx.TransportError:
            return False

    def _is_recording(self, began: float) -> bool:
        assert self._recorders.failure is None, self._recorders.failure
        return self._recorders.acknowledged_at > began

    def _until(self, holds: Any) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < deadline, self._hub.printed()
            time.sleep(0.05)
