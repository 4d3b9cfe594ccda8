"""Run the ClickHouse engine of the npm package ``chdb`` as a loopback server.

``libchdb.so`` carries all of ClickHouse; its C function ``query_stable_v2`` runs
``clickhouse-local`` with any arguments. Told to start its TCP listener and then to
sleep for ever, clickhouse-local is a server on the native protocol. No keeper: one
machine.
The folder holds the password of its user, made once.

    python -m sessionhub.stack.clickhouse_server --path DIR --tcp-port N
"""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import secrets
import shutil
import sys
import termios
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from sessionhub.lib.private_files import (
    UMASK,
    kept_secret,
    narrow,
    private_folder,
    write_private,
)
from sessionhub.stack.clickhouse_config import DATABASE, server_xml, users_xml

PROJECT = Path(__file__).resolve().parent.parent.parent

# One row every 100 s keeps the process alive without work.
SERVE_FOR_EVER = (
    "SYSTEM START LISTEN TCP; "
    "SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size=1, "
    "function_sleep_max_microseconds_per_block=100000000 FORMAT Null"
)


PROMPT_SECONDS = 0.5
END_OF_FILE = b"\x04"


class LocalResult(ctypes.Structure):
    """``struct local_result_v2`` of libchdb."""

    _fields_ = (
        ("buf", ctypes.c_char_p),
        ("len", ctypes.c_size_t),
        ("_vec", ctypes.c_void_p),
        ("elapsed", ctypes.c_double),
        ("rows_read", ctypes.c_uint64),
        ("bytes_read", ctypes.c_uint64),
        ("error_message", ctypes.c_char_p),
    )


def library_path() -> Path:
    """Where npm put ``libchdb.so`` for this platform."""
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine()
    )
    system = "darwin" if sys.platform == "darwin" else "linux"
    package = f"lib-{system}-{machine}" + ("-gnu" if system == "linux" else "")
    path = PROJECT / "node_modules" / "@chdb" / package / "libchdb.so"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: run `npm ci`, put a `clickhouse` binary on PATH, "
            "or set CLICKHOUSE_URL"
        )
    return path


def password_of(directory: Path) -> str:
    """Return the password of the embedded server in `directory`, made on first use."""
    private_folder(directory)
    return kept_secret(directory / "password", lambda: secrets.token_urlsafe(32))


def write_config(
    *,
    directory: Path,
    tcp_port: int,
    log_level: str,
    memory_mb: int,
    databases: Sequence[str] = (DATABASE,),
    sources: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> Path:
    """Write both files of configuration below `directory`; return the server's."""
    users = directory / "users.xml"
    server = directory / "server.xml"
    _keep(
        users,
        users_xml(
            password=password_of(directory),
            databases=databases,
            sources=sources,
            rights=rights,
        ),
    )
    _keep(
        server,
        server_xml(
            tcp_port=tcp_port,
            users_config=str(users),
            log_level=log_level,
            memory_mb=memory_mb,
        ),
    )
    return server


def _keep(path: Path, text: str) -> None:
    """Write a file unless it has this content: a full disk then stops no restart."""
    try:
        if path.read_text() == text:
            narrow(path)
            return
    except OSError:
        pass
    write_private(path, text)


def serve(*, data: Path, config: Path) -> int:
    """Serve until killed. Returns 1 if the engine gives up."""
    binary = shutil.which("clickhouse")
    if binary:
        os.execv(  # noqa: S606 - no shell wanted
            binary,
            [binary, "server", f"--config-file={config}", "--", f"--path={data}/"],
        )
    _stand_at_a_terminal()
    argv = [
        b"clickhouse",
        f"--path={data}".encode(),
        f"--config-file={config}".encode(),
        b"--interactive",
        f"--query={SERVE_FOR_EVER}".encode(),
    ]
    library = ctypes.CDLL(str(library_path()))
    library.query_stable_v2.restype = ctypes.POINTER(LocalResult)
    library.query_stable_v2.argtypes = (
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_char_p),
    )
    result = library.query_stable_v2(
        len(argv), (ctypes.c_char_p * len(argv))(*argv)
    ).contents
    # Without this the engine fails in silence: the error is only in the result.
    if result.error_message:
        print(result.error_message.decode(errors="replace"), file=sys.stderr)
    return 1


def _stand_at_a_terminal() -> None:
    """Make standard input a terminal that holds nothing.

    Without one, clickhouse-local ends at any error that no query waits for: a client's
    TCP reset during its handshake aborts the server. With a terminal and
    `--interactive` such an error is logged, but where the start fails or the endless
    query ends, the process stands at a prompt for ever. So that is left for it.
    """
    # Its other end stays open for as long as this process lives.
    ours, terminal = os.openpty()
    os.dup2(terminal, 0)
    os.close(terminal)
    threading.Thread(target=_leave_the_prompt, args=(ours,), daemon=True).start()


def _leave_the_prompt(terminal: int) -> None:
    """Send end-of-file whenever the engine prompts for input."""
    while True:
        time.sleep(PROMPT_SECONDS)
        # A prompt reads key by key: it turns off the terminal's editing of lines.
        if not termios.tcgetattr(terminal)[3] & termios.ICANON:
            os.write(terminal, END_OF_FILE)


def main() -> int:
    """Parse arguments and serve."""
    os.umask(UMASK)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--path", type=Path, required=True)
    parser.add_argument("--tcp-port", type=int, required=True)
    parser.add_argument("--log-level", default="warning")
    parser.add_argument("--memory-mb", type=int, default=4096)
    parser.add_argument("--database", action="append", dest="databases", default=[])
    parser.add_argument("--source", action="append", dest="sources", default=[])
    parser.add_argument("--right", action="append", dest="rights", default=[])
    options = parser.parse_args()
    config = write_config(
        directory=options.path,
        tcp_port=options.tcp_port,
        log_level=options.log_level,
        memory_mb=options.memory_mb,
        databases=options.databases or [DATABASE],
        sources=options.sources,
        rights=options.rights,
    )
    return serve(data=options.path / "data", config=config)


if __name__ == "__main__":
    sys.exit(main())
