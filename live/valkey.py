"""The live view's own connection to Valkey, one per event loop.

Rings are read in megabytes and must not delay the edge's pipeline, on whose answers
recorders wait.
"""

from __future__ import annotations

from django.conf import settings

from recordings.ingest.buffer import Pipeline
from sessionhub.lib.per_loop import PerLoop

valkey = PerLoop(lambda: Pipeline(settings.VALKEY_URL))
close_valkey = valkey.aclose
