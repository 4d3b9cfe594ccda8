"""Celery tasks of the audit log, scheduled in CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from celery import shared_task

from privacy.audit.daily import verify_and_sign


@shared_task(name="privacy.sign_audit_head")
def sign_audit_head() -> int:
    """Verify the new rows and sign the last; return its number, 0 without rows."""
    head = verify_and_sign()
    return head.sequence if head else 0
