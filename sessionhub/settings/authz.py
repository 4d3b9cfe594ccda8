"""The command line tool that checks authorization models."""

from __future__ import annotations

from sessionhub.settings.environment import env

AUTHZ_CLI_PATH = env.str("AUTHZ_CLI_PATH", default="")
AUTHZ_CLI_SECONDS = env.int("AUTHZ_CLI_SECONDS", default=15)
AUTHZ_CLI_AT_ONCE = env.int("AUTHZ_CLI_AT_ONCE", default=2)
