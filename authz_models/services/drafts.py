"""Writing models and drafts."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify

from authz_models.enums import Format, State
from authz_models.fga.content import LARGEST_CONTENT, LARGEST_TESTS
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.services.errors import (
    ConflictError,
    NotADraftError,
    SlugTakenError,
    TooLargeError,
)
from authz_models.services.locking import lock_model, locked
from authz_models.services.on_record import caller_facts, put_on_record
from privacy.audit import record
from sessionhub.lib.plain_text import storable
from sessionhub.models import User

SLUG_LENGTH = 60


def create_model(
    *, name: str, by: User, slug: str = "", description: str = ""
) -> AuthorizationModel:
    """Make a model without versions; without a slug it is derived from the name.

    Raises SlugTakenError, AuditUnavailableError.
    """
    chosen = slug or slugify(name)[:SLUG_LENGTH].strip("-") or "model"
    try:
        with transaction.atomic():
            model = AuthorizationModel.objects.create(
                name=storable(name),
                slug=chosen,
                description=storable(description),
                created_by=by,
            )
            _model_on_record("authz_models.model.created", model, by)
    except IntegrityError:
        raise SlugTakenError(chosen) from None
    return model


def edit_model(
    *,
    model: AuthorizationModel,
    by: User,
    name: str | None = None,
    description: str | None = None,
) -> AuthorizationModel:
    """Change name or description. Raises AuditUnavailableError."""
    with transaction.atomic():
        current = lock_model(model)
        current.name = current.name if name is None else storable(name)
        if description is not None:
            current.description = storable(description)
        current.save(update_fields=["name", "description"])
        _model_on_record("authz_models.model.changed", current, by)
    return current


def create_draft(
    *,
    model: AuthorizationModel,
    author: User,
    content: str,
    format: str = Format.OPENFGA,
    label: str = "",
    message: str = "",
    tests: str = "",
) -> AuthorizationModelVersion:
    """Write a new draft under the next number. Raises TooLargeError."""
    content, tests = _storable(content, tests)
    with transaction.atomic():
        held = lock_model(model)
        draft = AuthorizationModelVersion.objects.create(
            model=held,
            number=next_number(held),
            content=content,
            format=format,
            label=storable(label),
            message=storable(message),
            tests=tests,
            author=author,
        )
        put_on_record("authz_models.version.drafted", version=draft, by=author)
    return draft


def edit_draft(
    *,
    version: AuthorizationModelVersion,
    by: User,
    revision: int | None = None,
    **changes: str,
) -> AuthorizationModelVersion:
    """Change `content`, `format`, `label`, `message` or `tests` of a draft.

    `revision` is the one the editor started from; if it is another one now, this raises
    ConflictError, so that no user overwrites the work of another. Raises
    NotADraftError, TooLargeError too.
    """
    unknown = set(changes) - {"content", "format", "label", "message", "tests"}
    if unknown:
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}")
    _storable(changes.get("content", ""), changes.get("tests", ""))
    with transaction.atomic():
        current = locked(version)
        if current.state != State.DRAFT:
            raise NotADraftError
        if revision is not None and revision != current.revision:
            raise ConflictError(
                "This draft was saved again after you opened it. Open it again."
            )
        for name, value in changes.items():
            setattr(current, name, storable(value))
        current.revision += 1
        current.save()
        put_on_record(
            "authz_models.version.edited",
            version=current,
            by=by,
            fields=sorted(changes),
            revision=current.revision,
        )
    return current


def delete_draft(*, version: AuthorizationModelVersion, by: User) -> None:
    """Delete a draft. Raises NotADraftError, ConflictError if it is gone already."""
    with transaction.atomic():
        current = locked(version)
        if current.state != State.DRAFT:
            raise NotADraftError
        put_on_record("authz_models.version.discarded", version=current, by=by)
        current.delete()


def next_number(model: AuthorizationModel) -> int:
    """Return the number after the last one; the caller holds the model."""
    return (model.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _storable(content: str, tests: str) -> tuple[str, str]:
    """Return both without what a database cannot store. Raises TooLargeError."""
    for text, largest, what in (
        (content, LARGEST_CONTENT, "content"),
        (tests, LARGEST_TESTS, "tests"),
    ):
        if len(storable(text).encode()) > largest:
            raise TooLargeError(what, largest)
    return storable(content), storable(tests)


def _model_on_record(action: str, model: AuthorizationModel, by: User) -> None:
    metadata: dict[str, Any] = {
        "slug": model.slug,
        "name": model.name,
        **caller_facts(),
    }
    record(
        action,
        actor=by,
        target=model.pk,
        target_type="authorization_model",
        metadata=metadata,
    )
