"""Added and removed lines equal what git counts."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from authz_models.diff import compare, totals
from tests.authz_models.diff.pairs import pairs

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


@pytest.fixture
def numstat(tmp_path):
    """Return what git counts for many pairs of texts: [(added, removed)]."""
    alone = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path.parent),
    }

    def count(several):
        for side, name in enumerate("ab"):
            (tmp_path / name).mkdir()
            for number, pair in enumerate(several):
                file = tmp_path / name / f"{number:04}"
                file.write_bytes(pair[side].encode())
        done = subprocess.run(
            ["git", "diff", "--no-index", "--numstat", "a", "b"],
            cwd=tmp_path,
            env=alone,
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 1), done.stderr
        found = [(0, 0)] * len(several)
        for line in done.stdout.splitlines():
            added, removed, path = line.split("\t")
            found[int(path[-4:])] = (int(added), int(removed))
        return found

    return count


@needs_git
def test_totals_equal_git_diff_numstat_on_two_hundred_pairs(numstat):
    several = list(pairs(200))
    counted = numstat(several)
    assert [totals(old, new) for old, new in several] == counted
    compared = [compare(old, new) for old, new in several]
    assert [(diff.added, diff.removed) for diff in compared] == counted
    assert sum(added + removed for added, removed in counted) > 10_000


@needs_git
def test_a_last_line_without_a_line_feed_counts_as_git_counts_it(numstat):
    several = [
        ("a\n", "a"),
        ("a", "a\nb"),
        ("a\n", "a\n\n"),
        ("", "\n"),
        ("a\r\nb", "a\nb"),
        ("", "a"),
        ("a\rb", "a\rc"),
    ]
    found = [totals(old, new) for old, new in several]
    assert found == numstat(several)
    assert found == [(1, 1), (2, 1), (1, 0), (1, 0), (1, 1), (1, 0), (1, 1)]


def test_equal_texts_have_no_difference():
    diff = compare("a\nb\n", "a\nb\n")
    assert (diff.added, diff.removed, diff.identical) == (0, 0, True)
    assert diff.sections == ()
