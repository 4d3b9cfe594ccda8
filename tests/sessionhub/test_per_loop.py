"""sessionhub.lib.per_loop: one object an event loop."""

from __future__ import annotations

import asyncio
import gc
import weakref

from sessionhub.lib.per_loop import PerLoop


class Line:
    """Something to close."""

    closed = False

    async def aclose(self):
        self.closed = True


def test_a_loop_is_given_the_same_object_each_time():
    line = PerLoop(Line)

    async def both():
        return line(), line()

    first, second = asyncio.run(both())
    assert first is second


def test_two_loops_have_one_each():
    line = PerLoop(Line)

    async def own():
        return line()

    assert asyncio.run(own()) is not asyncio.run(own())


def test_the_object_of_a_closed_loop_is_forgotten_when_another_asks():
    line = PerLoop(Line)

    async def own():
        return weakref.ref(line())

    first = asyncio.run(own())
    asyncio.run(own())
    gc.collect()
    assert first() is None


def test_what_was_closed_is_made_anew():
    line = PerLoop(Line)

    async def across():
        before = line()
        await line.aclose()
        return before, line()

    before, after = asyncio.run(across())
    assert before.closed
    assert after is not before
    assert not after.closed


def test_closing_what_was_never_made_does_nothing():
    made = []
    line = PerLoop(lambda: made.append(1) or Line())
    asyncio.run(line.aclose())
    assert made == []
