"""Erasures in the jobs process. Messages carry nothing: the subject is encrypted."""

from __future__ import annotations

from celery import shared_task

from privacy.erasure.run import run_waiting


@shared_task(name="privacy.run_erasures")
def run_erasures() -> int:
    """Work on every erasure that waits or was left half done; return how many."""
    return len(run_waiting())
