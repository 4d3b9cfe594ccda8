"""Frustration, computed from what was stored: rage clicks and dead clicks.

Pure and versioned: the same marks give the same signals, and new thresholds can be run
over old recordings. Every signal has a sentence that states why it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

VERSION = 1

# What a click may lead to, by place in `Click.effects` (see recordings.extract).
CHANGED, SCROLLED, SELECTED, WROTE = range(4)

_STEPPER = re.compile(
    r"(?:^|[^a-z])(?:step(?:per)?|spin(?:ner|button)?|plus|minus|incr(?:ement|ease)?"
    r"|decr(?:ement|ease)?|increase|decrease|qty|quantity|next|prev(?:ious)?|pager"
    r"|pagination|carousel|arrow|chevron|zoom|volume)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?:input|textarea|select|option)\b|contenteditable", re.IGNORECASE
)
# Media and embedded frames react in ways a recording does not see.
_OPAQUE = re.compile(r"^(?:video|audio|canvas|iframe|embed|object)\b", re.IGNORECASE)
_BACKGROUND = ("html", "body")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a click is a signal. Milliseconds and CSS pixels."""

    rage_clicks: int = 3
    rage_radius_px: int = 30
    rage_gap_ms: int = 1000
    dead_change_ms: int = 2500
    dead_scroll_ms: int = 100
    dead_selection_ms: int = 100
    # A stepper answers each click; a triple click selects a paragraph.
    stepper_answer_ms: int = 300
    selection_click_ms: int = 500


DEFAULT = Thresholds()


@dataclass(frozen=True, slots=True)
class Click:
    """A click and what came of it.

    `effects` holds, for page changed, scrolled, selection changed and text or value
    written, the milliseconds from the click to the first one after it (None: none).
    `settled_ms` is how long after it the recording of its window still goes on.
    """

    ts: int
    x: float
    y: float
    selector: str = ""
    node: int | None = None
    effects: tuple[int | None, ...] = (None, None, None, None)
    selected_before_ms: int | None = None
    took_focus: bool = False
    has_text: bool = False
    in_field: bool = False
    settled_ms: int = 10**9

    @property
    def target(self) -> str:
        """Return the last step of the selector: the element itself."""
        return self.selector.rsplit(">", 1)[-1].strip()

    @property
    def is_in_field(self) -> bool:
        """Return whether the element is something people type or choose in."""
        return self.in_field or bool(_FIELD.search(self.target))

    def within(self, effect: int, limit_ms: int) -> bool:
        """Return whether `effect` came at most `limit_ms` after the click."""
        after = self.effects[effect]
        return after is not None and after <= limit_ms


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that frustrated: `kind` is `rage` or `dead`."""

    kind: str
    ts: int
    selector: str
    count: int
    why: str


def rage_clicks(
    clicks: Sequence[Click],
    *,
    page_starts: Iterable[int] = (),
    limits: Thresholds = DEFAULT,
) -> list[Signal]:
    """Return bursts of clicks in one place; `clicks` of one window, by time.

    A page load (`page_starts`) ends a burst: the click before it has worked. Steppers,
    triple-click selection and text fields are not rage.
    """
    starts = sorted(page_starts)
    signals = []
    for burst in _bursts(clicks, starts, limits):
        if len(burst) >= limits.rage_clicks and not _is_harmless(burst, limits):
            signals.append(_rage(burst, limits))
    return signals


def dead_clicks(
    clicks: Iterable[Click], *, limits: Thresholds = DEFAULT
) -> list[Signal]:
    """Return the clicks nothing came of.

    Fields, media and the bare page are left out: they answer without a visible change.
    What came of a click near the end of a recording is unknown.
    """
    return [_dead(click, limits) for click in clicks if _is_dead(click, limits)]


def _bursts(
    clicks: Sequence[Click], starts: Sequence[int], limits: Thresholds
) -> list[list[Click]]:
    bursts: list[list[Click]] = []
    for click in clicks:
        last = bursts[-1][-1] if bursts else None
        if (
            last is not None
            and 0 <= click.ts - last.ts <= limits.rage_gap_ms
            and hypot(click.x - last.x, click.y - last.y) <= limits.rage_radius_px
            and not any(last.ts < start <= click.ts for start in starts)
        ):
            bursts[-1].append(click)
        else:
            bursts.append([click])
    return bursts


def _is_harmless(burst: list[Click], limits: Thresholds) -> bool:
    if any(click.is_in_field for click in burst):
        return True
    if any(_STEPPER.search(click.target) for click in burst):
        return True
    if all(click.within(WROTE, limits.stepper_answer_ms) for click in burst):
        return True
    return len(burst) == limits.rage_clicks and _selects(burst[-1], limits)


def _selects(click: Click, limits: Thresholds) -> bool:
    before = click.selected_before_ms
    if before is not None and before <= limits.selection_click_ms:
        return True
    return click.within(SELECTED, limits.dead_selection_ms)


def _rage(burst: list[Click], limits: Thresholds) -> Signal:
    selector = next((click.selector for click in burst if click.selector), "")
    seconds = (burst[-1].ts - burst[0].ts) / 1000
    why = (
        f"{len(burst)} clicks in one place within {seconds:.1f} s, each less than "
        f"{limits.rage_radius_px} px and {limits.rage_gap_ms} ms from the one before."
    )
    return Signal("rage", burst[0].ts, selector, len(burst), why)


def _is_dead(click: Click, limits: Thresholds) -> bool:
    if click.settled_ms < limits.dead_change_ms or click.is_in_field:
        return False
    if click.target in _BACKGROUND or _OPAQUE.search(click.target):
        return False
    # An element without words that took the focus is likely a field of another name.
    if click.took_focus and not click.has_text:
        return False
    return not (
        click.within(CHANGED, limits.dead_change_ms)
        or click.within(SCROLLED, limits.dead_scroll_ms)
        or click.within(SELECTED, limits.dead_selection_ms)
        or _dragged(click, limits)
    )


def _dragged(click: Click, limits: Thresholds) -> bool:
    """Return whether the click ended a selection made with the mouse."""
    before = click.selected_before_ms
    return before is not None and before <= limits.dead_selection_ms


def _dead(click: Click, limits: Thresholds) -> Signal:
    why = (
        f"Nothing changed on the page within {limits.dead_change_ms / 1000:g} s of the "
        f"click, and it neither scrolled nor selected anything."
    )
    return Signal("dead", click.ts, click.selector, 1, why)
