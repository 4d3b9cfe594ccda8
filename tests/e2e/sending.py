"""Sends recorded events as a recorder would, chunk after chunk."""

from __future__ import annotations

import time
from typing import Any

import httpx
import orjson

from sessionhub.lib.uuid7 import uuid7
from tests.e2e.hub import Hub
from tests.e2e.player.timeline import chunks_of

Event = dict[str, Any]


def send_windows(hub: Hub, windows: dict[str, list[Event]]) -> str:
    """Send a visit that has just ended to a service without consent; return its id."""
    last = max(events[-1]["timestamp"] for events in windows.values())
    shift = int(time.time() * 1000) - last
    session_id, token = str(uuid7()), None
    total = 0
    for events in windows.values():
        window_id = str(uuid7())
        moved = [{**e, "timestamp": e["timestamp"] + shift} for e in events]
        total += len(moved)
        for chunk in chunks_of(moved):
            envelope = {
                "v": 1,
                "sessionId": session_id,
                "windowId": window_id,
                "seq": chunk["seq"],
                "firstTs": chunk["firstTs"],
                "lastTs": chunk["lastTs"],
                "count": chunk["count"],
                "sentAt": int(time.time() * 1000),
                "checkpoint": chunk["hasFullSnapshot"],
                "final": chunk["final"],
                "token": token,
            }
            body = orjson.dumps(envelope) + b"\n" + orjson.dumps(chunk["events"])
            address = f"{hub.address}/i/v1/{hub.unasked_key}"
            answer = httpx.post(address, content=body, timeout=30)
            assert answer.status_code == 202, answer.text
            token = token or answer.json()["token"]
    hub.wait_for_session(
        session_id, until=lambda session: session["counts"]["events"] == total
    )
    return session_id
