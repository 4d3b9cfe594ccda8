"""Settings: every value from the environment, every variable in `.env.example`.

With nothing set, everything runs on one machine: SQLite and the embedded ClickHouse
and Valkey that `make run` starts below `SESSIONHUB_VAR`.
"""

from __future__ import annotations

from sessionhub.settings.api import *
from sessionhub.settings.application import *
from sessionhub.settings.authz import *
from sessionhub.settings.email import *
from sessionhub.settings.environment import BASE_DIR, VAR_DIR
from sessionhub.settings.ingest import *
from sessionhub.settings.jobs import *
from sessionhub.settings.live import *
from sessionhub.settings.logs import *
from sessionhub.settings.people import *
from sessionhub.settings.stores import *
from sessionhub.settings.web import *
