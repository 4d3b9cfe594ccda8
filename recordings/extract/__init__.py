"""What a chunk's events say, as marks, facts and counters.

Pure: the same events give the same answer, whoever recorded them. The result is stored
beside the events, so that a session can be listed, derived again and drawn on a
timeline without reading them.

Marks are lists `[ts, kind, label, data]` in the order of the events. Kinds that begin
with "_", and keys of data that do, are material for `recordings.frustration` and
`recordings.timeline` and never leave the API.
"""

from __future__ import annotations

from recordings.extract.extractor import Extracted, extract

__all__ = ("Extracted", "extract")
