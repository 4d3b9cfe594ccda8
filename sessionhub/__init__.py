"""SessionHub: record, mask, store, replay and watch what people do on a web page."""

from __future__ import annotations

from sessionhub.celery import app as celery_app

__all__ = ("celery_app",)
