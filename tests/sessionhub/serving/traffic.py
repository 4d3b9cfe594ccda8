"""Clients that go on asking: on kept connections, on fresh ones, over WebSockets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import aiohttp

CLIENTS = 4
SOCKETS = 3


class Traffic:
    """What the clients of one address met with.

    `failed` are requests that were not answered as they should, `answered` counts the
    others; `closes` are the codes sockets were closed with.
    """

    def __init__(self, address: str, *, key: str) -> None:
        self.address, self.key = address, key
        self.failed: list[str] = []
        self.answered = 0
        self.closes: list[int | None] = []
        self.opened = 0
        self.sockets_open = 0
        self._over = False
        self._ended: set[str] = set()

    async def until(self, holds) -> None:
        """Return once `holds()`."""
        async with asyncio.timeout(300):
            while not holds():
                await asyncio.sleep(0.02)

    async def ask(self, *, keep: bool, comes_back: bool) -> None:
        """Ask again and again; without `comes_back`, until the server closes."""
        connector = aiohttp.TCPConnector(force_close=not keep)
        async with aiohttp.ClientSession(connector=connector) as http:
            while not self._over:
                try:
                    # aiohttp repeats no POST: what is cut, is seen.
                    async with http.post(f"{self.address}/healthz") as answer:
                        await answer.read()
                        assert answer.status < 500, answer.status
                        is_last = answer.headers.get("Connection") == "close"
                    self.answered += 1
                except aiohttp.ClientConnectorError as error:
                    if not comes_back:
                        return
                    self.failed.append(repr(error))
                except (aiohttp.ClientError, AssertionError) as error:
                    self.failed.append(repr(error))
                if is_last and keep and not comes_back:
                    return

    async def listen(self, *, comes_back: bool) -> None:
        """Hold a socket open; when it is closed, open another one."""
        url = f"{self.address}/i/v1/{self.key}/ws"
        async with aiohttp.ClientSession() as http:
            while not self._over:
                try:
                    socket = await http.ws_connect(url, headers={"Origin": "http://x"})
                except aiohttp.ClientError as error:
                    self.failed.append(repr(error))
                    continue
                self.opened += 1
                self.sockets_open += 1
                self.closes.append(await self._read(socket))
                self.sockets_open -= 1
                if not comes_back:
                    return

    async def _read(self, socket) -> int | None:
        closed = asyncio.create_task(socket.receive())
        while not closed.done() and not self._over:
            await asyncio.wait({closed}, timeout=0.1)
        if not closed.done():
            closed.cancel()
            await socket.close()
            return None
        return socket.close_code

    @asynccontextmanager
    async def flowing(self, *, comes_back: bool = True):
        """Have it all go on; every client has had an answer when the block begins.

        Without `comes_back` connections are kept: where the listening socket itself
        ends, a fresh one may be reset before it was accepted.
        """
        tasks = [
            asyncio.create_task(
                self.ask(keep=not comes_back or number % 2 == 0, comes_back=comes_back)
            )
            for number in range(CLIENTS)
        ]
        tasks += [
            asyncio.create_task(self.listen(comes_back=comes_back))
            for _ in range(SOCKETS)
        ]
        try:
            await self.until(
                lambda: self.answered > 5 * CLIENTS and self.sockets_open == SOCKETS
            )
            yield self
        finally:
            self._over = True
            await asyncio.gather(*tasks)
