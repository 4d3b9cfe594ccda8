"""Print each retired name that the given folders (all, without any) bind.

python -m tests.retired_names [folder …]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.retired_names import retired_names

listed = subprocess.run(
    ["git", "ls-files", "--", *(sys.argv[1:] or ["."])],
    check=True,
    capture_output=True,
    text=True,
)
found = [
    line
    for name in listed.stdout.splitlines()
    if name.endswith(".py") and "/migrations/" not in name and Path(name).exists()
    for line in retired_names(Path(name), Path(name).read_text())
]
print("\n".join(found) or "No retired name is bound.")
sys.exit(bool(found))
