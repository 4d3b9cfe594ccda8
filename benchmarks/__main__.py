"""Run every benchmark, or those named: `python -m benchmarks p2 p6`.

Each is a program of its own, so that none inherits the caches of another.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PLUMBING = {"__main__", "__init__", "measure", "traffic", "page", "store", "echo"}
PLUMBING |= {"http_load", "reading_hub"}


def main() -> int:
    """Run them one after the other; return 1 if a bar was missed."""
    wanted = sys.argv[1:]
    folder = Path(__file__).parent
    found = {path.stem for path in folder.glob("*.py")} - PLUMBING
    names = sorted(found | {path.parent.name for path in folder.glob("*/__main__.py")})
    missed = []
    for name in names:
        if wanted and not any(name.startswith(prefix) for prefix in wanted):
            continue
        print(f"--- {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode:
            missed.append(name)
    if missed:
        print(f"Short of a bar, or failed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
