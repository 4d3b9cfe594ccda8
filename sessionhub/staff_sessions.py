"""Sign-ins: kept in the database alone, ended a fixed time after they began.

Not in the cache: an outage of Valkey must not sign users out, and a session is one
indexed row. Django counts its age from the last change; here a user signs in again
after SESSION_COOKIE_AGE, however active they were. The row's own expiry holds that
time, which requests and sockets both check.
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
"""When the user signed in, in seconds since 1970."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with an end that does not move."""

    def load(self) -> dict[str, Any]:
        """Return the stored data; a sign-in of unknown age does not count."""
        kept: dict[str, Any] = super().load()
        return {} if SESSION_KEY in kept and SIGNED_IN_AT not in kept else kept

    def get_expiry_age(self, **kwargs: Any) -> int:
        since = self.get(SIGNED_IN_AT)
        if since is None:
            return int(super().get_expiry_age(**kwargs))
        return max(0, int(since + settings.SESSION_COOKIE_AGE - time.time()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if self.get(SIGNED_IN_AT) is None:
            found: datetime = super().get_expiry_date(**kwargs)
            return found
        return timezone.now() + timedelta(seconds=self.get_expiry_age())


def _note_the_time(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = int(time.time())


user_logged_in.connect(_note_the_time, dispatch_uid="sessionhub.staff_sessions")
