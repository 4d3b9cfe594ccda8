"""sessionhub.lib.private_files: what holds a secret is never open to others."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sessionhub.lib import private_files
from sessionhub.lib.private_files import (
    kept_secret,
    private_folder,
    private_tree,
    write_private,
)


@pytest.fixture(autouse=True)
def generous_umask():
    """The worst case: new files are open to all users."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def modes_while_writing(monkeypatch):
    """The mode of every file at the moment its content goes to the disk."""
    seen = []
    sync = os.fsync

    def fsync(handle):
        seen.append(os.fstat(handle).st_mode & 0o777)
        sync(handle)

    monkeypatch.setattr(private_files.os, "fsync", fsync)
    return seen


def test_a_secret_is_private_from_its_first_byte(tmp_path, modes_while_writing):
    path = tmp_path / "secret"
    assert kept_secret(path, lambda: "one") == "one"
    write_private(tmp_path / "other", "two")
    assert modes_while_writing == [0o600, 0o600]
    assert mode(path) == mode(tmp_path / "other") == 0o600


def test_a_kept_secret_stays(tmp_path):
    path = tmp_path / "secret"
    assert kept_secret(path, lambda: "one") == kept_secret(path, lambda: "two") == "one"
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_many_that_come_first_at_once_keep_one_secret(tmp_path):
    path = tmp_path / "secret"
    with ThreadPoolExecutor(8) as pool:
        found = set(
            pool.map(lambda n: kept_secret(path, lambda: f"made by {n}"), range(40))
        )
    assert found == {path.read_text()}
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_an_empty_file_of_a_full_disk_is_no_secret(tmp_path):
    path = tmp_path / "secret"
    path.touch()
    assert kept_secret(path, lambda: "one") == "one"
    assert mode(path) == 0o600


def test_a_secret_of_a_generous_version_is_narrowed(tmp_path):
    path = tmp_path / "secret"
    path.write_text("one\n")
    assert mode(path) == 0o666
    assert kept_secret(path, lambda: "two") == "one"
    assert mode(path) == 0o600


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch, code):
    path = tmp_path / "state"
    write_private(path, "before")

    def fsync(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(private_files.os, "fsync", fsync)
    with pytest.raises(OSError, match=os.strerror(code)):
        write_private(path, "after")
    with pytest.raises(OSError, match=os.strerror(code)):
        kept_secret(tmp_path / "secret", lambda: "one")
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_new_folder_is_private(tmp_path):
    private_folder(tmp_path / "one")
    private_tree(tmp_path / "two", markers=["mark"])
    assert mode(tmp_path / "one") == mode(tmp_path / "two") == 0o700


def test_a_generous_folder_is_narrowed_with_all_it_holds(tmp_path):
    folder = tmp_path / "var"
    (folder / "valkey").mkdir(parents=True)
    (folder / "mark").touch()
    file = folder / "valkey" / "appendonly.aof"
    file.touch()
    outside = tmp_path / "outside"
    outside.touch()
    (folder / "link").symlink_to(outside)
    private_tree(folder, markers=["mark"])
    assert mode(folder) == mode(folder / "valkey") == 0o700
    assert mode(file) == 0o600
    assert mode(outside) == 0o666


def test_a_private_folder_is_not_walked_again(tmp_path, monkeypatch):
    private_tree(tmp_path / "var", markers=["mark"])
    monkeypatch.delattr(private_files.os, "walk")
    private_tree(tmp_path / "var", markers=["mark"])


@pytest.mark.parametrize(
    ("marks", "bits"), [(["mark"], 0o1777), (["other"], 0o755), (["other"], 0o1777)]
)
def test_a_folder_that_is_not_ours_alone_stays_as_it_is(tmp_path, marks, bits):
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "mark").touch()
    folder.chmod(bits)
    private_tree(folder, markers=marks)
    assert folder.stat().st_mode & 0o7777 == bits
    assert mode(folder / "mark") == 0o666


def test_the_shipped_modes():
    assert private_files.FILE_MODE == 0o600
    assert private_files.FOLDER_MODE == 0o700
    assert private_files.UMASK == 0o077
