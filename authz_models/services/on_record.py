"""What happens to versions stands in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from authz_models.models import AuthorizationModelVersion
from privacy.access import Caller
from privacy.audit import record
from sessionhub.models import User

_caller: ContextVar[Caller | None] = ContextVar("authz_models_caller", default=None)


@contextmanager
def through(caller: Caller) -> Iterator[None]:
    """Name the door, and the token if there is one, in every row made inside."""
    before = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(before)


def door() -> dict[str, Any]:
    """Return what a row says of the door it came through."""
    caller = _caller.get()
    return {} if caller is None else caller.facts()


def put_on_record(
    action: str, *, version: AuthorizationModelVersion, by: User, **more: Any
) -> None:
    """Append a row about a version; call last in the transaction it belongs to.

    Raises AuditUnavailableError: then the change must not happen either.
    """
    record(
        action,
        actor=by,
        target=version.pk,
        target_type="authorization_model_version",
        metadata={
            "model": {"id": str(version.model_id), "slug": version.model.slug},
            "number": version.number,
            "label": version.label,
            "checksum": version.checksum,
            **door(),
            **more,
        },
    )
