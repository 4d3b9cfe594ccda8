"""The sources of values: the environment, `.env`, and the data folder."""

from __future__ import annotations

from pathlib import Path

import environ

from sessionhub.lib.private_files import FOLDER_MODE
from sessionhub.stack.state import read_state

BASE_DIR = Path(__file__).resolve().parents[2]

# FileAwareEnv: a secret may also come from the file named by NAME_FILE.
env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("SESSIONHUB_VAR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def embedded(name: str) -> str:
    """Address of an embedded server as `make run` last started it, or ''."""
    return str(read_state(VAR_DIR).get(name, ""))
