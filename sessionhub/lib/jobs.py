"""Handing a job to the jobs process from a request, without waiting for the queue.

Only for jobs that a periodic task finds as well: a job that could not be queued starts
later, and the request does not fail.
"""

from __future__ import annotations

import threading
from typing import Any

WAIT_SECONDS = 1.0
"""A working queue takes a job in milliseconds."""
MOST_WAITING = 8
_waiting = threading.BoundedSemaphore(MOST_WAITING)


def hand_over(task: Any, *arguments: Any) -> str:
    """Return '' once the queue took the job, else why not within `WAIT_SECONDS`.

    The queue may still take it afterwards. While many wait for a blocked queue, no
    further ones are tried.
    """
    if not _waiting.acquire(blocking=False):
        return "others wait for it"
    why = ["silence"]

    def publish() -> None:
        try:
            task.apply_async(arguments, retry=False)
            why[0] = ""
        except Exception as error:  # noqa: BLE001 - whatever the queue's client raises
            why[0] = type(error).__name__
        finally:
            _waiting.release()

    if task.app.conf.task_always_eager:  # it sees what this thread has not committed
        publish()
        return why[0]
    thread = threading.Thread(target=publish, name="jobs-hand-over", daemon=True)
    thread.start()
    thread.join(WAIT_SECONDS)
    return why[0]
