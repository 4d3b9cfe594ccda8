"""What `manage.py verify_audit` says."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from privacy.models import AuditLog


def verdict(*arguments) -> str:
    """Return what the command says."""
    told = io.StringIO()
    call_command("verify_audit", *arguments, stdout=told, no_color=True)
    return told.getvalue()


def complaint(*arguments) -> str:
    with pytest.raises(CommandError) as failure:
        verdict(*arguments)
    assert failure.value.returncode != 0
    return str(failure.value)


def stored(number: int) -> AuditLog:
    return AuditLog.objects.get(sequence=number)
