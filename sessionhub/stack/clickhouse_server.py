"""Run the ClickHouse engine of the npm package ``chdb`` as a loopback server.

``libchdb.so`` carries all of ClickHouse; its C function ``query_stable_v2`` runs
``clickhouse-local`` with any arguments. Told to start its listeners and then to sleep
for ever, clickhouse-local is a server on the native protocol. No users, no keeper:
loopback and one machine only.

    python -m sessionhub.stack.clickhouse_server --path DIR --tcp-port N --http-port N
"""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import shutil
import sys
from pathlib import Path
from xml.sax.saxutils import escape

PROJECT = Path(__file__).resolve().parent.parent.parent

CONFIG = """<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{tcp_port}</tcp_port>
  <http_port>{http_port}</http_port>
  <logger>
    <level>{log_level}</level>
    <console>1</console>
    <console_log_level>{log_level}</console_log_level>
  </logger>
  <max_server_memory_usage>{memory_limit}</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <background_pool_size>4</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
"""

# One row every 100 s keeps the process alive without work.
SERVE_FOR_EVER = (
    "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; "
    "SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size=1, "
    "function_sleep_max_microseconds_per_block=100000000 FORMAT Null"
)


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


def write_config(
    *, directory: Path, tcp_port: int, http_port: int, log_level: str, memory_mb: int
) -> Path:
    """Write the server's XML configuration below `directory`; return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "server.xml"
    path.write_text(
        CONFIG.format(
            tcp_port=tcp_port,
            http_port=http_port,
            log_level=escape(log_level),
            memory_limit=memory_mb * 1024 * 1024,
        )
    )
    return path


def serve(*, data: Path, config: Path) -> int:
    """Serve until killed. Returns a process exit code if the engine gives up."""
    binary = shutil.which("clickhouse")
    if binary:
        os.execv(  # noqa: S606 - no shell wanted
            binary,
            [binary, "server", f"--config-file={config}", "--", f"--path={data}/"],
        )
    argv = [
        b"clickhouse",
        f"--path={data}".encode(),
        f"--config-file={config}".encode(),
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
    return 0


def main() -> int:
    """Parse arguments and serve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--path", type=Path, required=True)
    parser.add_argument("--tcp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--log-level", default="warning")
    parser.add_argument("--memory-mb", type=int, default=4096)
    options = parser.parse_args()
    config = write_config(
        directory=options.path,
        tcp_port=options.tcp_port,
        http_port=options.http_port,
        log_level=options.log_level,
        memory_mb=options.memory_mb,
    )
    return serve(data=options.path / "data", config=config)


if __name__ == "__main__":
    sys.exit(main())
