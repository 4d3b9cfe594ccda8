"""A loopback hub for the recorder's own tests: the ingest contract, able to misbehave.

It answers over real HTTP, from another origin than the recorded page, and keeps what it
accepted exactly as the contract says: one body for each (session, window, seq), a token
with the first chunk, 403 without it or the secret that chunk named.
"""

from __future__ import annotations

from tests.e2e.recorder.recorder_hub.contract import Answer, Chunk, refusal
from tests.e2e.recorder.recorder_hub.hub import RecorderHub

__all__ = ("Answer", "Chunk", "RecorderHub", "refusal")
