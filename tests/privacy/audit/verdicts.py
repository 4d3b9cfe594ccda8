"""The output of `manage.py verify_audit`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from privacy.models import AuditLog


def verdict(*arguments) -> str:
    out = io.StringIO()
    call_command("verify_audit", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def complaint(*arguments) -> str:
    with pytest.raises(CommandError) as failure:
        verdict(*arguments)
    assert failure.value.returncode != 0
    return str(failure.value)


def stored(number: int) -> AuditLog:
    return AuditLog.objects.get(sequence=number)
