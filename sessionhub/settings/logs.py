"""One format of log lines for every process."""

from __future__ import annotations

from sessionhub.lib import log_lines
from sessionhub.settings.environment import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
LOGGING = log_lines.logging_config(level=LOG_LEVEL, style=LOG_FORMAT)
log_lines.configure_structlog()
