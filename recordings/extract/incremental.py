"""Incremental snapshots: clicks, typing, activity, and what each click led to."""

from __future__ import annotations

from typing import Any

from recordings.extract.values import stamp

MUTATION, MOUSE_MOVE, MOUSE, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA = range(8)
STYLE_RULE, CANVAS = 8, 9
DRAG, STYLE_DECLARATION, SELECTION = 12, 13, 14

CLICK, FOCUS = 2, 5

# Sources that show a person at work.
_ACTIVE = frozenset(
    (MOUSE_MOVE, MOUSE, SCROLL, RESIZE, INPUT, TOUCH_MOVE, MEDIA, DRAG, SELECTION)
)
# Sources after which the page looks different.
_VISIBLE = frozenset((MUTATION, INPUT, MEDIA, STYLE_RULE, CANVAS, STYLE_DECLARATION))

# What a click may lead to, by place in its list of effects (`_e`).
CHANGED, SCROLLED, SELECTED, WROTE = range(4)
EFFECTS = 4

# One run of activity ends after this silence; the timeline joins runs as it likes.
RUN_GAP_MS = 1000
# Typing in one field is one input until this silence.
TYPING_GAP_MS = 5000
WATCH_CLICK_MS = 10_000


class IncrementalReader:
    """Reads what the page and the person did.

    A click's mark carries `_e`: milliseconds until the first change of the page,
    scroll, selection, and written text or value after it within the chunk (None: none
    seen), `_b`: milliseconds since the last selection before it, and `_f`: 1 if the
    element took the focus. `first` holds the first of each effect in the chunk, for
    clicks at the end of the chunk before.
    """

    def __init__(self, marks: list[list[Any]]) -> None:
        self.marks = marks
        self.clicks = 0
        self.inputs = 0
        self.first: list[int | None] = [None] * EFFECTS
        self.runs: list[int] = []
        self._open: list[tuple[float, list[int | None]]] = []
        self._selected_at: float | None = None
        self._focus: tuple[float, Any] = (0, None)
        self._typing: dict[Any, list[Any]] = {}
        self.last_click: list[Any] | None = None

    def read(self, moment: float, data: dict[str, Any]) -> None:
        """Take one event's data."""
        source = data["source"]
        if source == MUTATION:
            if self._open or self.first[CHANGED] is None or self.first[WROTE] is None:
                self._changed(moment, data)
            return
        if source in _ACTIVE and not _by_script(data):
            self._active(moment, data, source)
        if source == MOUSE:
            self._mouse(moment, data)
        elif source == INPUT:
            self._input(moment, data)
        elif source == SCROLL:
            self._effect(SCROLLED, moment)
        elif source == SELECTION:
            if data.get("ranges"):
                self._selected_at = moment
            self._effect(SELECTED, moment)
        elif source in _VISIBLE:
            self._effect(CHANGED, moment)

    def visible(self, moment: float) -> None:
        """Note that the page looks different (snapshot, navigation, hidden tab)."""
        self._effect(CHANGED, moment)

    def finish(self, facts: dict[str, Any]) -> None:
        """Add the facts of the whole chunk."""
        if self.runs:
            facts["active"] = self.runs
        if any(effect is not None for effect in self.first):
            facts["first"] = self.first

    def _changed(self, moment: float, data: dict[str, Any]) -> None:
        self._effect(CHANGED, moment)
        adds = data.get("adds")
        if data.get("texts") or any(
            isinstance(add, dict)
            and isinstance(add.get("node"), dict)
            and add["node"].get("type") == 3
            for add in (adds if isinstance(adds, list) else ())
        ):
            self._effect(WROTE, moment)

    def _effect(self, effect: int, moment: float) -> None:
        """Note the first `effect` of the chunk and of each click still watched."""
        if self.first[effect] is None:
            self.first[effect] = stamp(moment)
        if not self._open:
            return
        for clicked_at, effects in self._open:
            if effects[effect] is None and moment >= clicked_at:
                effects[effect] = stamp(moment - clicked_at)
        self._open = [
            watched for watched in self._open if moment - watched[0] < WATCH_CLICK_MS
        ]

    def _active(self, moment: float, data: dict[str, Any], source: int) -> None:
        """Lengthen the current run of activity or begin another."""
        begin = end = stamp(moment)
        if source in (MOUSE_MOVE, TOUCH_MOVE, DRAG):
            positions = data.get("positions")
            if isinstance(positions, list) and positions:
                offset = _offset(positions[0])
                begin = stamp(min(end, max(end + offset, end - RUN_GAP_MS)))
        runs = self.runs
        if runs and begin <= runs[-1] + RUN_GAP_MS and end >= runs[-2] - RUN_GAP_MS:
            runs[-2:] = min(runs[-2], begin), max(runs[-1], end)
        else:
            runs += (begin, end)

    def _mouse(self, moment: float, data: dict[str, Any]) -> None:
        kind = data.get("type")
        if kind == FOCUS:
            self._focus = (moment, data.get("id"))
        elif kind == CLICK:
            self.clicks += 1
            self.click(moment, data)

    def click(self, moment: float, data: dict[str, Any]) -> list[Any]:
        """Append a mark for a click at `moment` and watch what comes of it."""
        effects: list[int | None] = [None] * EFFECTS
        clicked: dict[str, Any] = {
            "x": _point(data.get("x")),
            "y": _point(data.get("y")),
            "id": data.get("id") if type(data.get("id")) is int else None,
            "_e": effects,
        }
        if self._selected_at is not None and moment - self._selected_at <= RUN_GAP_MS:
            clicked["_b"] = stamp(moment - self._selected_at)
        if self._focus[1] == clicked["id"] and moment - self._focus[0] <= RUN_GAP_MS:
            clicked["_f"] = 1
        self._open.append((moment, effects))
        mark = [stamp(moment), "click", "Click", clicked]
        self.marks.append(mark)
        self.last_click = mark
        return mark

    def _input(self, moment: float, data: dict[str, Any]) -> None:
        self._effect(CHANGED, moment)
        self._effect(WROTE, moment)
        field = data.get("id")
        if type(field) is not int or _by_script(data):
            return
        mark = self._typing.get(field)
        if mark is not None and 0 <= moment - mark[3]["_until"] <= TYPING_GAP_MS:
            mark[3]["_until"] = stamp(moment)
            return
        self.inputs += 1
        now = stamp(moment)
        mark = [now, "input", "Input", {"id": field, "_until": now}]
        self._typing[field] = mark
        self.marks.append(mark)


def _by_script(data: dict[str, Any]) -> bool:
    """Return whether a field's state was set by the page, not by the person."""
    return data.get("userTriggered") is False


def _point(value: Any) -> float | int:
    return value if type(value) in (int, float) else 0


def _offset(position: Any) -> int:
    offset: Any = position.get("timeOffset") if isinstance(position, dict) else 0
    return stamp(offset) if type(offset) in (int, float) else 0
