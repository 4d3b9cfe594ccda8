"""Audit rows about versions."""

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
def called_by(caller: Caller) -> Iterator[None]:
    """Name admin or API, and the token if there is one, in every row written inside."""
    before = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(before)


def caller_facts() -> dict[str, Any]:
    """Return the metadata of a row about the caller: admin or API, and the token."""
    caller = _caller.get()
    return {} if caller is None else caller.facts()


def put_on_record(
    action: str, *, version: AuthorizationModelVersion, by: User, **more: Any
) -> None:
    """Append a row about a version; call it last in the transaction of the change.

    Raises AuditUnavailableError: then the change must not be committed either.
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
            **caller_facts(),
            **more,
        },
    )
