"""`make run` on a small disk of its own, to be filled to the last byte and freed.

The disk is a tmpfs in a mount namespace that only the hub is in; it is gone with the
hub's last process. Without root, the namespace has a user namespace around it.
"""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

import httpx
import redis
from clickhouse_driver import Client

from tests.e2e.hub import ROOT, Hub, wait_for
from tests.faults.hub import stored_payloads

SIZE_MB = 192


class SmallDiskHub(Hub):
    """The whole product, its supervisor's output included, on a disk of SIZE_MB."""

    def __init__(self, **env: str) -> None:
        super().__init__(**env)
        self.folder = self.var
        self.answers: Counter[int] = Counter()
        self.sent_key = ""

    def launch(self) -> SmallDiskHub:
        folder = shlex.quote(str(self.folder))
        run = f"{sys.executable} -m sessionhub.stack.run --port {self.port}"
        script = (
            f"mount -t tmpfs -o size={SIZE_MB}m,mode=755 tmpfs {folder} && "
            f"exec {run} > {folder}/run.log 2>&1"
        )
        namespaces = ["-m"] if os.geteuid() == 0 else ["-Urm"]
        self.process = subprocess.Popen(
            ["unshare", *namespaces, "sh", "-c", script],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Its disk as it sees it.
        self.var = Path(f"/proc/{self.process.pid}/root{self.folder}")
        self.output = self.var / "run.log"
        wait_for(self.output.exists, seconds=60, what=lambda: "the small disk")
        return self

    # --- its disk ---------------------------------------------------------------------

    def fill_disk(self) -> int:
        """Take what is left of the disk; return how many bytes that was."""
        taken = 0
        with (self.var / "filler").open("ab") as filler:
            for size in (1024**2, 4096, 1):
                while self._write(filler.fileno(), b"\0" * size):
                    taken += size
        return taken

    def free_disk(self) -> None:
        (self.var / "filler").unlink()

    def _write(self, handle: int, data: bytes) -> bool:
        try:
            return os.write(handle, data) == len(data)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return False

    def log(self, part: str) -> str:
        """The end of a part's log."""
        return (self.var / "log" / f"{part}.log").read_text(errors="replace")[-4000:]

    # --- what a sender and a ledger need ----------------------------------------------

    def post(self, client: httpx.Client, body: bytes) -> httpx.Response:
        answer = client.post(
            f"{self.address}/i/v1/{self.sent_key}",
            content=body,
            headers={"Content-Type": "text/plain;charset=UTF-8"},
        )
        self.answers[answer.status_code] += 1
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1
        return answer

    def query(self, sql: str, **parameters: object) -> list:
        with Client.from_url(self.state()["CLICKHOUSE_URL"]) as client:
            return client.execute(sql, parameters, settings={"strings_as_bytes": True})

    def payloads(self, session: uuid.UUID) -> dict[tuple[uuid.UUID, int], bytes]:
        """Every stored row of a session; fails if one is stored twice."""
        return stored_payloads(self.query, session)

    def waiting(self) -> int:
        """How many chunks and sessions the worker has not finished."""
        with redis.Redis.from_url(self.state()["VALKEY_URL"]) as client:
            return sum(
                client.xlen(key) if key.endswith(b":in") else client.zcard(key)
                for key in client.scan_iter("sh:{*}:*")
                if key.endswith((b":in", b":dirty"))
            )
