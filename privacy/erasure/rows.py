"""Rows of the relational database, as most erasers take them away."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import models

from privacy.erasure.registry import Eraser, Progress
from privacy.erasure.scope import Scope

PAGE = 500
"""Ids in one statement: SQLite takes no more than 999 by old custom."""


class SessionRows(Eraser):
    """All rows of a model that name a session by `session_id`."""

    def __init__(
        self, model: type[models.Model], *, store: str, order: int = 50
    ) -> None:
        self.model = model
        self.store = store
        self.order = order
        self.tables = (model._meta.db_table,)

    def count(self, scope: Scope) -> int:
        return sum(rows.count() for rows in self._rows(scope))

    def erase(self, scope: Scope, progress: Progress) -> int:
        erased = 0
        for rows in self._rows(scope):
            deleted, _ = rows.delete()
            erased += deleted
            progress(self.store, erased, 0)
        return erased

    def _rows(self, scope: Scope) -> Iterator[models.QuerySet]:
        for page in scope.pages(PAGE):
            yield self.of_sessions(page)

    def of_sessions(self, session_ids: list[UUID]) -> models.QuerySet:
        """Return the rows of some sessions."""
        return self.model._default_manager.filter(session_id__in=session_ids)
