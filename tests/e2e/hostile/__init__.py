"""Recordings made to harm their viewers, and a server that counts the harm."""

from __future__ import annotations

from tests.e2e.hostile.attacker import RAN, Attacker, attacker
from tests.e2e.hostile.recording import recording, send

__all__ = ["RAN", "Attacker", "attacker", "recording", "send"]
