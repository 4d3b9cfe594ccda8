"""Passwords are hashed by one thread that steps back for everything else.

A hash takes a core for some tenths of a second. Were each request to hash for itself,
fifty wrong passwords a second would leave ingest nothing. OpenSSL lets go of Python's
lock meanwhile, and the thread's low priority leaves it only what nobody else wants.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from sessionhub.lib.errors import PartAwayError

AT_ONCE = 1
MOST_WAITING = 8
"""Beyond these, people are asked to come back rather than kept waiting."""
MOST_KNOWN_WAITING = 16
"""A browser that signed in before still finds a place behind them."""
NICENESS = 10


class HashingBusyError(PartAwayError):
    """Too many passwords wait to be hashed."""


class _Queue:
    """The hashes that wait or run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.waiting = 0
        self.threads = ThreadPoolExecutor(
            AT_ONCE, thread_name_prefix="passwords", initializer=_step_back
        )

    def enter(self, most: int) -> None:
        with self._lock:
            if self.waiting >= most:
                raise HashingBusyError
            self.waiting += 1

    def leave(self) -> None:
        with self._lock:
            self.waiting -= 1


def _step_back() -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_queue = _Queue()


def check_room(*, known: bool) -> None:
    """Raise HashingBusyError where one more has no place."""
    most = MOST_KNOWN_WAITING if known else MOST_WAITING
    if _queue.waiting >= most:
        raise HashingBusyError


class PatientHasher(PBKDF2PasswordHasher):
    """Django's own, in that thread; stored passwords are the same."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the hash. Raises HashingBusyError."""
        _queue.enter(MOST_KNOWN_WAITING)
        try:
            encode = super().encode
            return _queue.threads.submit(encode, password, salt, iterations).result()
        finally:
            _queue.leave()
