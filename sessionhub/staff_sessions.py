"""Sign-ins: kept in the database alone, ended a fixed time after they began.

Not in the cache: Valkey away must sign nobody out, and a session is one indexed row.
Django counts its age from the last change; here whoever signed in signs in again after
SESSION_COOKIE_AGE, however busy they were. The row's own expiry says so, which requests
and sockets both ask.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT = "_signed_in_at"
"""When the person signed in, in seconds since 1970."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with an end that does not move."""

    def load(self) -> dict[str, Any]:
        """Return what is kept. A sign-in of unknown age is none."""
        kept: dict[str, Any] = super().load()
        return {} if SESSION_KEY in kept and SIGNED_IN_AT not in kept else kept

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Return how many seconds are left."""
        since = self.get(SIGNED_IN_AT)
        if since is None:
            return int(super().get_expiry_age(**kwargs))
        return max(0, int(since + settings.SESSION_COOKIE_AGE - time.time()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when it ends."""
        if self.get(SIGNED_IN_AT) is None:
            found: datetime = super().get_expiry_date(**kwargs)
            return found
        return timezone.now() + timedelta(seconds=self.get_expiry_age())


def _note_the_time(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())


user_logged_in.connect(_note_the_time, dispatch_uid="sessionhub.staff_sessions")
