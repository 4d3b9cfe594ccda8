"""What differs between a page and its replay."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fidelity.visits import Moment

ROOT = Path(__file__).resolve().parents[2]
SIMILARITY = Path(__file__).parent / "similarity.mjs"
NEAR_PX = 1
ALIKE = 0.99


@dataclass
class Difference:
    """Counts over all moments of one page, and the first few differences."""

    compared: int = 0
    missing: int = 0
    text: int = 0
    boxes: int = 0
    colours: int = 0
    state: int = 0
    similarity: float = 1.0
    examples: list[str] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """Whether the replay equals what the person saw."""
        counts = (self.missing, self.text, self.boxes, self.colours, self.state)
        return not any(counts) and self.similarity >= ALIKE

    def note(self, kind: str, where: str, was: object, seen: object) -> None:
        """Count one difference."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.examples) < 6:
            self.examples.append(f"{kind} at {where}: was {was}, replayed {seen}")


def compare(
    was: Sequence[Moment], seen: Sequence[Moment], *, pictures: bool = True
) -> Difference:
    """Compare moment by moment; ValueError if there are not as many."""
    difference = Difference()
    for number, (one, other) in enumerate(zip(was, seen, strict=True)):
        for path in sorted(one.shown.keys() | other.shown.keys()):
            _compare(difference, f"{number}:{path}", one.shown, other.shown, path)
    if not pictures:
        return difference
    alike = similarities(
        [(a.picture, b.picture) for a, b in zip(was, seen, strict=True)]
    )
    difference.similarity = min(alike)
    worst = alike.index(difference.similarity)
    if difference.similarity < ALIKE:
        difference.examples.append(f"picture {worst}: {seen[worst].picture}")
    return difference


def _compare(
    difference: Difference,
    where: str,
    was: dict[str, Any],
    seen: dict[str, Any],
    path: str,
) -> None:
    one, other = was.get(path), seen.get(path)
    if one is None or other is None:
        difference.note("missing", where, bool(one), bool(other))
        return
    difference.compared += 1
    for kind in ("text", "colours", "state"):
        if one[kind] != other[kind]:
            difference.note(kind, where, one[kind], other[kind])
    if any(abs(a - b) > NEAR_PX for a, b in zip(one["box"], other["box"], strict=True)):
        difference.note("boxes", where, one["box"], other["box"])


def similarities(pairs: Sequence[tuple[Path, Path]]) -> list[float]:
    """Structural similarity of pairs of pictures, 0 to 1."""
    lines = "".join(f"{one}\t{other}\n" for one, other in pairs)
    done = subprocess.run(
        ["node", str(SIMILARITY)],
        input=lines,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line) for line in done.stdout.split()]
