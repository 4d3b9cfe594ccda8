"""Comparing two versions of a model: lines, tokens and folded sections.

Run: python -m benchmarks.model_diff

- typical: 10,000 lines, one in twenty changed, some added and removed
- every line: 10,000 lines of which each differs by one token
- repeats: lines of the same tokens in another order, where every guess is a bad one
- one line: a quarter of a megabyte without a line feed

Beside it, in the same turns, a process of `git diff --numstat`, which only counts; the
totals must be equal.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from authz_models.diff import compare
from benchmarks.measure import finish, in_turn, report, seconds

LINES = 10_000
WITHIN = 0.1
ADVERSARIAL_WITHIN = 2.0


def typical() -> tuple[str, str]:
    """Return a long model and its next version."""
    random = Random(1)
    old = [f"    define r{n}: [user, team#member] or owner" for n in range(LINES)]
    new = list(old)
    for _ in range(LINES // 20):
        at = random.randrange(len(new))
        new[at] = new[at].replace("owner", "editor from parent")
    for _ in range(LINES // 100):
        new.insert(random.randrange(len(new)), "    define more: [user]")
        del new[random.randrange(len(new))]
    return "\n".join(old) + "\n", "\n".join(new) + "\n"


def every_line() -> tuple[str, str]:
    """Return texts whose lines all differ a little."""
    old = "".join(f"define r{n}: a or b or c{n % 7}\n" for n in range(LINES))
    new = "".join(f"define r{n}: a or d or c{n % 5}\n" for n in range(LINES))
    return old, new


def repeats() -> tuple[str, str]:
    """Return lines of two tokens in every order."""
    random = Random(2)

    def text() -> str:
        lines = (" ".join(random.choices("ab", k=13)) for _ in range(LINES))
        return "\n".join(lines)

    return text(), text()


def one_line() -> tuple[str, str]:
    """Return the longest line that is stored, and another."""
    return "a b " * 65_000, "b a " * 65_000


def numstat(old: Path, new: Path) -> tuple[int, int]:
    """Return what git counts."""
    command = ["git", "diff", "--no-index", "--numstat", str(old), str(new)]
    done = subprocess.run(command, capture_output=True, text=True)
    added, removed, *_ = done.stdout.split()
    return int(added), int(removed)


def main() -> None:
    """Measure each pair and print what it took."""
    met = []
    kinds = {
        "typical": (typical(), WITHIN),
        "every line": (every_line(), ADVERSARIAL_WITHIN),
        "repeats": (repeats(), ADVERSARIAL_WITHIN),
        "one line": (one_line(), ADVERSARIAL_WITHIN),
    }
    with TemporaryDirectory() as name:
        files = Path(name, "old"), Path(name, "new")
        for kind, ((old, new), bar) in kinds.items():
            files[0].write_text(old)
            files[1].write_text(new)
            found = in_turn(
                {
                    "ours": lambda o=old, n=new: seconds(
                        lambda: compare(o, n).sections
                    ),
                    "git": lambda: seconds(lambda: numstat(*files)),
                },
                rounds=7,
            )
            diff = compare(old, new)
            same = (diff.added, diff.removed) == numstat(*files)
            note = (
                f"{found['ours'] * 1000:.0f} ms, {found['ours'] / found['git']:.1f} "
                f"times a process of git; +{diff.added} -{diff.removed}, "
                f"{'as git' if same else 'NOT as git'} counts"
            )
            met += [
                same,
                report(
                    "diff",
                    f"{kind}, seconds over what is allowed ({bar:g} s)",
                    ratio=found["ours"] / bar,
                    bar=1.0,
                    note=note,
                ),
            ]
    finish(*met)


if __name__ == "__main__":
    main()
