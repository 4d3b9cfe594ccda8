"""Custom events: those of our recorder (`sh.*`) and those of a site or other tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recordings.extract.incremental import IncrementalReader
from recordings.extract.values import (
    LINE,
    MESSAGE,
    NAME,
    SELECTOR,
    STACK,
    TITLE,
    URL,
    mapping,
    number,
    props,
    stamp,
    text,
)
from sessionhub.lib.person_names import as_text, email_form, user_id_form

# Housekeeping of other recorders, of no use on a timeline.
_SILENT = (
    *("sessionIdle", "sessionNoLongerIdle"),
    *("recording-meta", "close-permanent", "close-temporary"),
)
_TRAITS = ("email", "name", "tenantId")
MEDIA_FEATURES: tuple[str, ...] = tuple(
    json.loads(
        Path(__file__).with_name("media_features.json").read_text(encoding="utf-8")
    )
)
MAX_ERROR_TEXTS = 20
MAX_ROLES = 50
MAX_NAMES = 1000
MOST_TOUCH_POINTS = 1000

Payload = dict[str, Any]


class CustomReader:
    """Reads `{tag, payload}` events."""

    def __init__(
        self,
        marks: list[list[Any]],
        facts: dict[str, Any],
        moments: IncrementalReader,
    ) -> None:
        self.marks = marks
        self.facts = facts
        self.moments = moments
        self.errors = 0

    def read(self, ts: int, data: dict[str, Any]) -> None:
        """Take one event's data."""
        tag, payload = data["tag"], data.get("payload")
        reader = READERS.get(tag)
        if reader is not None:
            reader(self, ts, mapping(payload))
        elif not tag.startswith(("$", "sh.")) and tag not in _SILENT:
            found = payload if isinstance(payload, dict) else {"value": payload}
            self._add(ts, "custom", text(tag, NAME), _custom(tag, found))

    def _add(self, ts: int, kind: str, label: str, data: dict[str, Any]) -> None:
        self.marks.append([ts, kind, label, data])

    def _session(self, ts: int, payload: Payload) -> None:
        names = ("recorder", "referrer", "userAgent", "language", "timezone", "release")
        session: dict[str, Any] = {
            name: text(payload[name], URL) for name in names if payload.get(name)
        }
        session["href"] = text(payload.get("href"), URL)
        for name in ("screen", "viewport", "userAgentData"):
            if isinstance(payload.get(name), dict):
                session[name] = props(payload[name])
        session["dpr"] = number(payload.get("dpr"))
        touches = number(payload.get("touchPoints"))
        if touches is not None and 0 <= touches < MOST_TOUCH_POINTS:
            session["touchPoints"] = int(touches)
        for name in ("consentId", "privacyVersion"):
            if payload.get(name):
                self.facts[name] = text(payload[name], NAME)
        self.facts.setdefault("session", session)

    def _media(self, _ts: int, payload: Payload) -> None:
        reported = payload.get("features")
        if type(reported) is not list:
            return
        media: dict[str, str] = {}
        for feature in MEDIA_FEATURES:
            name, value = feature.split(":")
            values = [media[name]] if media.get(name) else []
            media[name] = " ".join([*values, value] if feature in reported else values)
        # The last answers of a chunk count.
        self.facts["media"] = media

    def _page(self, ts: int, payload: Payload) -> None:
        url, title = text(payload.get("href"), URL), text(payload.get("title"), TITLE)
        kind = text(payload.get("kind"), NAME) or "load"
        self.moments.visible(ts)
        self.facts.setdefault("pages", []).append([ts, url, title])
        data = {"url": url, "title": title, "kind": kind}
        self._add(ts, "navigation", title or url, data)

    def _identify(self, ts: int, payload: Payload) -> None:
        traits = mapping(payload.get("traits"))
        given = payload.get("userId")
        user_id = text(given, NAME)
        roles = traits.get("roles")
        identity: dict[str, Any] = {"userId": user_id}
        identity |= {name: text(traits.get(name), NAME) for name in _TRAITS}
        identity["type"] = text(traits.get("type"), NAME)
        roles = [roles] if isinstance(roles, str) else roles
        identity["roles"] = sorted(
            {text(r, NAME) for r in (roles if isinstance(roles, list) else [])} - {""}
        )[:MAX_ROLES]
        identity["hash"] = text(payload.get("identityHash"), NAME)
        identity["whole"] = as_text(given)
        self.facts["identity"] = identity
        self._note_names([user_id_form(given), email_form(traits.get("email"))])
        data = {"userId": user_id, "traits": props(traits)}
        self._add(ts, "identify", identity["name"] or user_id, data)

    def _note_names(self, pair: list[str]) -> None:
        """Keep every person of the chunk in canonical form, uncut: [id, email]."""
        names: list[list[str]] = self.facts.setdefault("names", [])
        if any(pair) and pair not in names and len(names) < MAX_NAMES:
            names.append(pair)

    def _track(self, ts: int, payload: Payload) -> None:
        name = text(payload.get("name"), NAME)
        self._add(ts, "custom", name, _custom(name, mapping(payload.get("props"))))

    def _click(self, ts: int, payload: Payload) -> None:
        """Enrich rrweb's own click of the same moment, or be one without it."""
        mark = self.moments.last_click
        same = mark is not None and mark[0] == ts and mark[3]["id"] == payload.get("id")
        if mark is None or not same:
            self.moments.clicks += 1
            mark = self.moments.click(ts, payload)
        selector = text(payload.get("selector"), SELECTOR)
        mark[2] = selector or mark[2]
        mark[3]["selector"] = selector
        mark[3]["_t"] = 1 if payload.get("textHash") else 0

    def _error(self, ts: int, payload: Payload) -> None:
        self.errors += 1
        message = text(payload.get("message"), MESSAGE) or "Error without a message"
        data = {
            "message": message,
            "source": text(payload.get("source"), URL),
            "line": number(payload.get("line")),
            "column": number(payload.get("column")),
            "stack": text(payload.get("stack"), STACK),
            "kind": text(payload.get("kind"), NAME) or "error",
        }
        note_error(self.facts, message)
        self._add(ts, "error", message, data)

    def _visibility(self, ts: int, payload: Payload) -> None:
        state = "visible" if payload.get("state") == "visible" else "hidden"
        if state == "hidden":
            self.moments.visible(ts)
        self._add(ts, "visibility", f"Tab {state}", {"state": state})

    def _focus(self, ts: int, payload: Payload) -> None:
        focused = payload.get("focused") is True
        if not focused:
            self.moments.visible(ts)
        self._add(ts, "_focus", "", {"focused": focused})

    def _problem(self, ts: int, payload: Payload) -> None:
        message = text(payload.get("message"), LINE)
        self._add(ts, "problem", message or "Problem reported", {"message": message})

    def _gap(self, ts: int, payload: Payload) -> None:
        dropped = number(payload.get("dropped")) or 0
        reason = text(payload.get("reason"), NAME) or "unknown"
        count = max(0, min(stamp(dropped), 10**6))
        detail = f"The recorder dropped {count} chunks ({reason})."
        data = {"reason": reason, "detail": detail, "_dropped": count}
        self._add(ts, "gap", detail, data)

    def _large(self, ts: int, payload: Payload) -> None:
        kind = text(payload.get("kind"), NAME) or "part"
        size = max(0, stamp(number(payload.get("size")) or 0))
        detail = (
            f"A part of the page was too large to record: {kind}, "
            f"{size / 1_000_000:.1f} MB. A placeholder stands for it."
        )
        self._add(ts, "gap", detail, {"reason": "too_large", "detail": detail})

    def _clock(self, ts: int, payload: Payload) -> None:
        seconds = max(0, stamp(number(payload.get("slept")) or 0)) // 1000
        detail = (
            f"Nothing was recorded for {seconds // 60} min {seconds % 60} s: the "
            "device slept, or its clock was put forward."
        )
        self._add(ts, "gap", detail, {"reason": "slept", "detail": detail})

    def _idle(self, ts: int, payload: Payload) -> None:
        self._add(ts, "_idle", "", {"idle": payload.get("idle") is True})


READERS: dict[str, Callable[[CustomReader, int, Payload], None]] = {
    "sh.session": CustomReader._session,
    "sh.media": CustomReader._media,
    "sh.page": CustomReader._page,
    "sh.identify": CustomReader._identify,
    "sh.track": CustomReader._track,
    "sh.click": CustomReader._click,
    "sh.error": CustomReader._error,
    "sh.visibility": CustomReader._visibility,
    "sh.focus": CustomReader._focus,
    "sh.problem": CustomReader._problem,
    "sh.gap": CustomReader._gap,
    "sh.large": CustomReader._large,
    "sh.clock": CustomReader._clock,
    "sh.idle": CustomReader._idle,
    "$pageview": CustomReader._page,
    "$url_changed": CustomReader._page,
}
"""Every tag with facts in it, and what reads it."""


def _custom(name: str, found: dict[str, Any]) -> dict[str, Any]:
    return {"name": text(name, NAME), "props": props(found)}


def note_error(facts: dict[str, Any], message: str) -> None:
    """Remember the text of an error, each once and not too many."""
    texts: list[str] = facts.setdefault("errorTexts", [])
    if message not in texts and len(texts) < MAX_ERROR_TEXTS:
        texts.append(message)
