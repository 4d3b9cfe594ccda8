"""The audit log: rows chained by hash."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from sessionhub.lib.uuid7 import uuid7


class AppendOnlyError(Exception):
    """A row of the audit log is never changed and never deleted."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log is append-only: rows are written by privacy.audit.record "
            "and never changed or deleted."
        )


class AppendOnly(models.QuerySet["AuditLog"]):
    """Reads only: every method that writes raises, also those internal to Django."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    update = delete = bulk_update = bulk_create = _refuse
    create = get_or_create = update_or_create = _refuse
    aupdate = adelete = abulk_update = abulk_create = _refuse  # type: ignore[assignment]
    acreate = aget_or_create = aupdate_or_create = _refuse  # type: ignore[assignment]
    _raw_delete = _update = _refuse


class SubjectOf(models.Func):
    """The pseudonym in `metadata["subject"]`.

    The path is part of the SQL itself, so that both databases can use its index.
    """

    arity = 1
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Read it with SQLite's function."""
        template = "json_extract(%(expressions)s, '$.\"subject\"')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Read it with PostgreSQL's operator."""
        template = "(%(expressions)s ->> 'subject')"
        return self.as_sql(compiler, connection, template=template, **context)


def _index(name: str, *fields: str) -> models.Index:
    """Return an index that filters by `fields` and pages newest first."""
    return models.Index(fields=(*fields, "created_at", "sequence"), name=name)


class AuditLog(models.Model):
    """One recorded action; docs/audit.md explains columns and chain.

    Written by `privacy.audit.record` alone. `hash` covers every other column, so
    `previous_hash` ties each row to all before it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sequence = models.BigIntegerField(unique=True, editable=False)
    action = models.CharField(max_length=255)
    actor_id = models.UUIDField()
    actor_type = models.CharField(max_length=50)
    target_id = models.UUIDField(null=True)
    target_type = models.CharField(max_length=50, blank=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "audit_logs"
        verbose_name = "audit row"
        verbose_name_plural = "audit log"
        ordering = ("-sequence",)
        default_permissions = ("view",)
        permissions = (
            ("export_auditlog", "Can export the audit log"),
            ("reveal_auditsubject", "Can see which person a pseudonym stands for"),
        )
        indexes = (
            _index("audit_at"),
            _index("audit_action", "action"),
            _index("audit_actor", "actor_id"),
            _index("audit_actor_type", "actor_type"),
            _index("audit_target", "target_id"),
            _index("audit_target_type", "target_type"),
            models.Index(SubjectOf("metadata"), name="audit_subject"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises AppendOnlyError for a change."""
        if not self._state.adding:
            raise AppendOnlyError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError
