"""The Celery application: jobs that outlive a request, queued in Valkey."""

from __future__ import annotations

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionhub.settings")

app = Celery("sessionhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_all_do(**_: Any) -> None:
    """Use our log format instead of Celery's."""
    from django.conf import settings

    dictConfig(settings.LOGGING)
