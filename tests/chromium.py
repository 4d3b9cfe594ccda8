"""The Chromium of the tests and benchmarks, without any system package.

It is the one in npm's @sparticuz/chromium at the pinned version, unpacked once into
var/chromium/ with the libraries and the font it needs, so that software installed on
the machine changes no result. SESSIONHUB_CHROMIUM names another, by path or by command.
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
CACHE = ROOT / "var" / "chromium"
VARIABLE = "SESSIONHUB_CHROMIUM"

UNPACK = """
const { default: chromium } = await import("@sparticuz/chromium");
await chromium.executablePath();
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <alias>
    <family>monospace</family>
    <prefer><family>DejaVu Sans Mono</family></prefer>
  </alias>
</fontconfig>
"""


@functools.cache
def chromium_executable() -> str:
    """Return the path of the Chromium to start."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return str(_unpacked() / "chromium")
    found = shutil.which(wanted)
    if not found:
        raise FileNotFoundError(f"{VARIABLE}={wanted} is no program on this machine")
    return found


def launch_options() -> dict[str, Any]:
    """Return keyword arguments for playwright's ``chromium.launch``."""
    executable = Path(chromium_executable())
    options: dict[str, Any] = {"executable_path": str(executable), "headless": True}
    if executable.is_relative_to(CACHE):
        options["env"] = _environment(executable.parent)
    return options


def _unpacked() -> Path:
    """Unpack the packaged browser once; parallel callers wait for the first."""
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = CACHE / version
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _unpack(folder)
    return folder


def _unpack(folder: Path) -> None:
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    # The package unpacks into the temporary folder, and its shared libraries only if
    # it believes to run on Amazon Linux.
    env = {**os.environ, "TMPDIR": str(partial), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    subprocess.run(
        ["node", "--input-type=module", "-e", UNPACK], cwd=ROOT, env=env, check=True
    )
    (partial / "fonts" / "fonts.conf").write_text(
        FONTS.format(fonts=folder / "fonts", cache=folder / "fonts-cache")
    )
    partial.rename(folder)


def _environment(folder: Path) -> dict[str, str]:
    env = {**os.environ, "FONTCONFIG_PATH": str(folder / "fonts")}
    # The machine's own libraries are newer and match its C library: the unpacked
    # ones only stand in for what is missing.
    if _lacks_libraries(folder / "chromium"):
        paths = [str(folder / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
        env["LD_LIBRARY_PATH"] = ":".join(filter(None, paths))
    return env


@functools.cache
def _lacks_libraries(executable: Path) -> bool:
    linked = subprocess.run(
        ["ldd", str(executable)], capture_output=True, text=True, check=False
    )
    return linked.returncode != 0 or "not found" in linked.stdout
