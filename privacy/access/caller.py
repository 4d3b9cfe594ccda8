"""The user behind a request, and the kind of endpoint it came through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sessionhub.models import ApiToken, User

Via = Literal["page", "api", "admin", "live"]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A user; `token` is set where a program uses their API token."""

    user: User
    via: Via = "page"
    token: ApiToken | None = None

    def facts(self) -> dict[str, Any]:
        """Return the caller's part of an audit row: {via, token?: {key, name}}."""
        if self.token is None:
            return {"via": self.via}
        # The public prefix. The secret itself is stored nowhere.
        token = {"key": self.token.token_key, "name": self.token.name}
        return {"via": self.via, "token": token}
