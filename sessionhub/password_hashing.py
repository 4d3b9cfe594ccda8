"""Passwords are hashed by one thread of low priority.

A hash takes a core for some tenths of a second. If each request hashed for itself,
fifty wrong passwords a second would leave no time for ingest. OpenSSL releases Python's
lock meanwhile, and the low priority leaves the thread only idle time.
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
"""Beyond these, users are asked to try again later."""
MOST_KNOWN_WAITING = 16
"""The limit for a browser that signed in before."""
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
    """Raise HashingBusyError if the queue is full."""
    most = MOST_KNOWN_WAITING if known else MOST_WAITING
    if _queue.waiting >= most:
        raise HashingBusyError


class PatientHasher(PBKDF2PasswordHasher):
    """Django's hasher, run in that thread; stored passwords are the same."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the hash. Raises HashingBusyError."""
        _queue.enter(MOST_KNOWN_WAITING)
        try:
            encode = super().encode
            return _queue.threads.submit(encode, password, salt, iterations).result()
        finally:
            _queue.leave()
