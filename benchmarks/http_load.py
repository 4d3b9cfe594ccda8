"""A lean HTTP client: keep-alive connections that post one chunk after another.

    python -m benchmarks.http_load --port 8000 --path /i/v1/pk_bench --seconds 3

Runs as a process of its own, so that it costs the measured server no Python time.
Every connection is a recorder: it has its own session, counts `seq` and returns the
token it was given. Prints as JSON how many posts were answered 202, and how many not.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import string
import time
import uuid

from sessionhub.lib.uuid7 import uuid7

BODY_BYTES = 7000
DUMMY_TOKEN = "v1." + 43 * "A"


def make_body(size: int = BODY_BYTES) -> bytes:
    """Return about `size` bytes of gzip that is a JSON array of rrweb events."""
    rng = random.Random(7)
    now = int(time.time() * 1000)
    events = []
    while True:
        text = "".join(rng.choices(string.ascii_letters, k=2000))
        data = {"source": 5, "text": text, "isChecked": False, "id": len(events)}
        events.append({"type": 3, "timestamp": now, "data": data})
        body = gzip.compress(json.dumps(events).encode(), 6, mtime=0)
        if len(body) >= size:
            return body


class Recorder(asyncio.Protocol):
    """One connection: posts, reads the answer, posts again, until stopped."""

    def __init__(self, path: str, body: bytes, counts: dict[str, int]) -> None:
        self.body = body
        self.counts = counts
        self.seq = 0
        self.token: str | None = None
        self.session, self.window = str(uuid7()), str(uuid.uuid4())
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0\r\n"
            "Origin: https://shop.example.com\r\n"
            "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: "
        )
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first chunk."""
        self.transport = transport
        self.post()

    def post(self) -> None:
        """Send the next chunk."""
        now = int(time.time() * 1000)
        token = f'"{self.token}"' if self.token else "null"
        line = (
            f'{{"v":1,"sessionId":"{self.session}","windowId":"{self.window}",'
            f'"seq":{self.seq},"firstTs":{now},"lastTs":{now},"count":3,'
            f'"sentAt":{now},"checkpoint":false,"final":false,"token":{token}}}\n'
        ).encode()
        length = len(line) + len(self.body)
        head = f"{self.head}{length}\r\n\r\n".encode()
        self.transport.write(head + line + self.body)

    def data_received(self, data: bytes) -> None:
        """Read a response; once it is complete, post again."""
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        top = self.buffer[:end].lower()
        at = top.index(b"content-length:") + 15
        length = int(top[at:].split(b"\r\n", 1)[0])
        if len(self.buffer) < end + 4 + length:
            return
        if self.seq == 0:
            answer = json.loads(self.buffer[end + 4 :] or b"{}")
            self.token = answer.get("token", DUMMY_TOKEN)
        good = self.buffer[9:12] == b"202"
        self.counts["good" if good else "bad"] += 1
        self.buffer = b""
        self.seq += 1
        self.post()


async def load(*, port: int, path: str, seconds: float, connections: int) -> dict:
    """Post for `seconds` over `connections`; return {good, bad, perSecond}."""
    loop = asyncio.get_running_loop()
    counts = {"good": 0, "bad": 0}
    body = make_body()
    for _ in range(connections):
        await loop.create_connection(
            lambda: Recorder(path, body, counts), "127.0.0.1", port
        )
    await asyncio.sleep(0.3)  # connections and first chunks are not what we measure
    before, began = counts["good"], time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - began
    return {**counts, "perSecond": (counts["good"] - before) / took}


def main() -> None:
    """Post and print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=32)
    options = vars(parser.parse_args())
    print(json.dumps(asyncio.run(load(**options))))


if __name__ == "__main__":
    main()
