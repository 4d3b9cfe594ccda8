"""The database of each model."""

from __future__ import annotations

from typing import Any

from clickhouse_backend.models import ClickhouseModel
from django.db.models import Model


class ClickHouseRouter:
    """ClickHouse models go to ClickHouse, everything else to the relational one.

    Migrations of ClickHouse tables are `RunSQL(..., hints={"clickhouse": True})`.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return "clickhouse" if issubclass(model, ClickhouseModel) else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        """Run marked operations on ClickHouse, and only those."""
        return (db == "clickhouse") == bool(hints.get("clickhouse"))
