"""The recorded applications, remembered for a moment."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import Error as DatabaseError

from sessionhub.models import Service

REMEMBER_SECONDS = 15.0


class ServiceMemory:
    """Looks services up in the database, each at most every few seconds."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, Service | None]] = {}

    def get(self, service_id: UUID) -> Service | None:
        """Return the service or None; old news while the database is down."""
        now = time.monotonic()
        at, service = self._known.get(service_id, (None, None))
        if at is not None and now - at < REMEMBER_SECONDS:
            return service
        try:
            service = Service.objects.filter(pk=service_id).first()
        except DatabaseError:
            if at is None:
                raise
            return service
        self._known[service_id] = (now, service)
        return service
