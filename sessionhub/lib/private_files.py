"""Files and folders that only their owner can read, from their creation on.

No file is created first and restricted afterwards: in between, others could open it. A
file appears under its name complete or not at all, also when the disk is full.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

FILE_MODE = 0o600
FOLDER_MODE = 0o700
UMASK = 0o077
"""For every process of the stack, so that files of libraries are private too."""


def private_folder(path: Path) -> None:
    """Create `path`, or remove the rights of group and others.

    An existing folder that we may not change stays as it is.
    """
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    narrow(path)


def private_tree(folder: Path, *, markers: Sequence[str]) -> None:
    """Create `folder`; make what it holds private if others could enter until now.

    A folder made by an earlier version is restricted at the next start. One that holds
    something but none of `markers` is not only ours: it stays as it is, and so does one
    that is shared (with the sticky bit).
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    mode = folder.stat().st_mode
    ours = any((folder / name).exists() for name in markers) or not any(
        folder.iterdir()
    )
    if not ours or mode & stat.S_ISVTX or not stat.S_IMODE(mode) & UMASK:
        return
    narrow(folder)
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            narrow(Path(where, name))


def open_private(path: Path, flags: int) -> BinaryIO:
    """Open `path` for writing; a new file is private. Raises OSError."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | flags, FILE_MODE)
    return os.fdopen(handle, "wb")


def write_private(path: Path, text: str) -> None:
    """Replace `path` by a private file that holds `text`. Raises OSError."""
    partial = _partial(path, text)
    try:
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in `path`; the first caller stores what `make` returns.

    Raises OSError if it does not exist and cannot be stored.
    """
    if not (kept := _read(path)):
        with _alone_in(path.parent):
            # Empty, an earlier process had no room to write it.
            if not (kept := _read(path)):
                write_private(path, kept := make())
    narrow(path)
    return kept


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock under which a secret is made in `folder`."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def _partial(path: Path, text: str) -> Path:
    """Write `text` to a new private file beside `path`, synced to the disk."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    file = open_private(partial, os.O_EXCL)
    try:
        with file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return partial


def narrow(path: Path) -> None:
    """Remove the rights of group and others; links and files of others stay."""
    try:
        found = path.lstat().st_mode
        if not stat.S_ISLNK(found) and stat.S_IMODE(found) & UMASK:
            path.chmod(stat.S_IMODE(found) & ~UMASK)
    except OSError:
        pass
