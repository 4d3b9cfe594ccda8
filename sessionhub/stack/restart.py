"""`make restart`: replace the web processes one by one, without a request lost.

    python -m sessionhub.stack.restart

Asks the supervisor of SESSIONHUB_VAR (SIGUSR1) and waits until it has done so. Exit
code 1 if none runs, or if a replacement did not start: the old ones keep running.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import time
from pathlib import Path

from sessionhub.stack.state import read_state

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS = 600.0


def is_running(var: Path) -> bool:
    """Return whether a supervisor holds this folder."""
    try:
        with (var / "stack.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def restart(var: Path, *, seconds: float = SECONDS) -> str:
    """Have the web processes replaced; return '' or the reason of a failure."""
    before = read_state(var)
    if not is_running(var) or "supervisor" not in before:
        return f"No SessionHub runs in {var}."
    os.kill(int(before["supervisor"]), signal.SIGUSR1)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        restart = read_state(var).get("restart", {})
        if restart.get("count", 0) > before.get("restart", {}).get("count", 0):
            return str(restart["error"])
        if not is_running(var):
            return "SessionHub ended meanwhile."
        time.sleep(0.1)
    return f"It did not finish within {seconds:.0f} s; see the log of the supervisor."


def main() -> int:
    """Restart and print the outcome."""
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    var = Path(os.environ.get("SESSIONHUB_VAR", PROJECT / "var")).resolve()
    error = restart(var)
    if error:
        print(error, file=sys.stderr)
        return 1
    print("Every web process was replaced.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
