"""Who asks, and through which door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sessionhub.models import ApiToken, User

Via = Literal["page", "api", "admin", "live"]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A person; `token` where a program of theirs asks."""

    user: User
    via: Via = "page"
    token: ApiToken | None = None

    def facts(self) -> dict[str, Any]:
        """Return what an audit row says of the door."""
        if self.token is None:
            return {"via": self.via}
        # The public beginning; the word itself nobody knows.
        token = {"key": self.token.token_key, "name": self.token.name}
        return {"via": self.via, "token": token}
