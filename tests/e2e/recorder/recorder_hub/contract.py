"""The ingest contract as a test sees it: configuration, chunks and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

CONFIG: dict[str, Any] = {
    "service": "web-app",
    "sampling": 1.0,
    "minDurationMs": 0,
    "triggers": {"urls": [], "error": False, "events": []},
    "preTriggerMs": 60000,
    "consoleLevels": ["log", "info", "warn", "error", "debug"],
    "network": {"enabled": True, "bodies": False, "bodyBytes": 100000},
    "flushMs": 300,
    "firstFlushMs": 100,
    "flushBytes": 262144,
    "snapshotMs": 300000,
    "idleMs": 300000,
    "maxDurationMs": 14400000,
    "bufferBytes": 4194304,
    "requestBytes": 1048576,
    "privacy": {
        "version": 1,
        "rules": [],
        "names": {"fields": [], "headers": [], "query": []},
    },
    "consent": {"policy": "off", "respectDnt": False, "days": 180, "notice": None},
    "identityRequired": False,
    "recording": True,
}


@dataclass
class Chunk:
    """One accepted chunk: its envelope and its events."""

    envelope: dict[str, Any]
    events: list[dict[str, Any]]
    compressed: bool

    @property
    def key(self) -> tuple[str, str, int]:
        return (
            self.envelope["sessionId"],
            self.envelope["windowId"],
            self.envelope["seq"],
        )


@dataclass
class Answer:
    """What to answer instead of the contract; `body` None closes the connection."""

    status: int = 200
    body: bytes | None = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    store: bool = False


def refusal(status: int, code: str, **headers: str) -> Answer:
    body = json.dumps({"code": code, "detail": code, "requestId": "r1"}).encode()
    return Answer(status, body, {k.replace("_", "-"): v for k, v in headers.items()})
