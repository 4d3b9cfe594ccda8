"""Staff of a running hub, and what is done to them behind its back."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.e2e.hub import ROOT, Hub

ADD = """
import json, sys
from django.contrib.auth.models import Group
from sessionhub.models import User
for username, first, last, group in json.loads({people!r}):
    user, _ = User.objects.get_or_create(username=username, defaults=dict(
        first_name=first, last_name=last, email=username + "@example.com"))
    user.is_staff = user.is_active = True
    user.set_password({password!r})
    user.save()
    user.groups.set([Group.objects.get(name=group)])
"""
NO_ROW = """
CREATE TRIGGER refuse_rows BEFORE INSERT ON audit_logs
BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
"""


def add_staff(hub: Hub, *people: tuple[str, str, str, str]) -> None:
    """Add (username, first name, last name, group) with the password of the demo."""
    code = ADD.format(people=json.dumps(people), password=hub.password)
    command = [sys.executable, "manage.py", "shell", "-c", code]
    subprocess.run(command, cwd=ROOT, env=hub.env, check=True, capture_output=True)


def change_grants(hub: Hub, session_id: str, change: str) -> None:
    """Change every grant of a recording by SQL."""
    where = f"session_id = '{session_id.replace('-', '')}'"
    run(hub, f"UPDATE privacy_accessgrant SET {change} WHERE {where}")


@contextmanager
def audit_log_refuses(hub: Hub) -> Iterator[None]:
    """Let the audit log take no rows for a while."""
    run(hub, NO_ROW)
    try:
        yield
    finally:
        run(hub, "DROP TRIGGER refuse_rows")


def run(hub: Hub, statement: str) -> None:
    """Run SQL on the hub's own database."""
    with closing(sqlite3.connect(hub.var / "db.sqlite3", timeout=20)) as database:
        database.execute(statement)
        database.commit()
