"""ClickHouse tables as Django models. Read only; the schema is in the migrations."""

from __future__ import annotations

from clickhouse_backend import models


class RecordedSession(models.ClickhouseModel):
    """One visit: a row derived from its chunks, recomputed at will (`version`)."""

    session_id = models.UUIDField(primary_key=True)
    service_id = models.UUIDField()
    started_at = models.DateTime64Field(precision=3)

    class Meta:
        """The table is made by a migration; Django only knows its name."""

        managed = False
        db_table = "sessions"
        verbose_name = "recorded session"

    def __str__(self) -> str:
        """Its id."""
        return str(self.session_id)
