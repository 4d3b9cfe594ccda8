"""The part of the loopback hub that asks for a reason, as the hub's own API answers."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

REASON_CODES = [
    {"code": "support_ticket", "label": "Support ticket"},
    {"code": "bug_report", "label": "Bug report"},
    {"code": "other", "label": "Something else (say what)"},
]
ADA = {
    "id": "9",
    "name": "Ada Auditor",
    "email": "ada@example.com",
    "role": "Viewer",
}


class Access:
    """Who may look at one recording; open unless a test shuts it."""

    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []
        self.given: list[dict[str, Any]] = []
        self.may_break_glass = False
        self.may_open = True
        self.refusals: list[tuple[int, dict[str, Any]]] = []
        self.code = ""
        self.older: list[dict[str, Any]] = []
        self.grant: dict[str, Any] | None = self.new_grant({})

    def new_grant(self, body: dict[str, Any]) -> dict[str, Any]:
        glass = bool(body.get("breakGlass"))
        now = datetime.now(UTC)
        ends = now + timedelta(minutes=15 if glass else 60)
        return {
            "id": str(uuid.uuid4()),
            "reasonCode": body.get("reasonCode", "other"),
            "reason": body.get("reason", ""),
            "ticket": body.get("ticket", ""),
            "breakGlass": glass,
            "grantedAt": now.isoformat(),
            "expiresAt": ends.isoformat(),
        }

    def shut(self, code: str = "reason_required") -> None:
        """From now on nothing is served until a reason is given."""
        self.grant, self.code = None, code

    def answer(self, *, older: bool = False) -> tuple[int, dict[str, Any]]:
        """Return what GET …/access/ answers; older lines of the log are a page away."""
        return 200, {
            "grant": self.grant,
            "reasonCodes": REASON_CODES,
            "grantMinutes": 60,
            "breakGlassMinutes": 15,
            "mayOpen": self.may_open,
            "mayBreakGlass": self.may_break_glass,
            "log": self.older if older else self.log,
            "next": "http://hub/?before=7" if self.older and not older else None,
        }

    def give(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return what POST …/access/ answers."""
        self.given.append(body)
        if self.refusals:
            return self.refusals.pop(0)
        self.grant = self.new_grant(body)
        return 201, self.grant


def row(minute: int, **over: Any) -> dict[str, Any]:
    """Return a line of the access log."""
    at = datetime(2026, 11, 21, 10, minute, tzinfo=UTC)
    return {
        "id": f"row-{minute}-{over.get('fromMs')}",
        "at": at.isoformat(),
        "action": "recordings.events.viewed",
        "actor": ADA,
        "reasonCode": "bug_report",
        "reason": "cannot pay",
        "ticket": "T-77",
        "breakGlass": False,
        "fromMs": None,
        "toMs": None,
        "via": "page",
        "outcome": "viewed",
        **over,
    }
