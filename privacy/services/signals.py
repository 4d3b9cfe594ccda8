"""Django signals: saving a rule or name publishes, from wherever it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from privacy.models import MaskingRule, RedactedName
from privacy.services.publish import publish
from sessionhub.models import Service

_waits: ContextVar[bool] = ContextVar("privacy_publish_waits", default=False)


@contextmanager
def publishing_once() -> Iterator[None]:
    """Publish the changes made inside as one version at the end, or roll them back."""
    with transaction.atomic():
        token = _waits.set(True)
        try:
            yield
        finally:
            _waits.reset(token)
        publish()


def changed(sender: Any, raw: bool = False, **kwargs: Any) -> None:
    """Publish after a row was saved or deleted."""
    if _waits.get():
        return
    if raw:
        transaction.on_commit(publish)  # a fixture's rows come one by one
    else:
        publish()


def service_made(sender: Any, created: bool, **kwargs: Any) -> None:
    """Give a new service its first version."""
    if created:
        changed(sender, **kwargs)


def connect() -> None:
    """Connect the receivers."""
    for model in (MaskingRule, RedactedName):
        post_save.connect(changed, sender=model, dispatch_uid=f"publish.{model}")
        post_delete.connect(changed, sender=model, dispatch_uid=f"unpublish.{model}")
    post_save.connect(service_made, sender=Service, dispatch_uid="privacy.service")
