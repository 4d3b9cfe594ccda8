"""What tests of the live view share.

They commit, for sockets read in threads of their own. Emptying every table after each
test would take longer than the tests: people are made anew, and a module is emptied
when it is over.
"""

from __future__ import annotations

import itertools

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.core.management import call_command

from live import policies
from live.consumers import attempts
from live.valkey import close_valkey
from recordings.chunk_store import insert_chunks
from recordings.ingest.buffer import close_pipeline
from recordings.ingest.directory import directory
from recordings.ingest.presence.notifications import close_notifications
from tests.live.pages import HOST, make_cookie
from tests.live.rows import LiveSession, change, snapshot
from tests.recordings.factories import make_service
from tests.recordings.people import SomeSession, make_staff, open_to
from tests.unwritable import refused_rows

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def committed(django_db_setup, django_db_blocker):
    """A database that keeps what is written, until the module is over."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def _django_db_helper(committed):
    """Stand in for pytest-django's, which would empty every table after each test."""


@pytest_asyncio.fixture
async def hub(committed, valkey, settings):
    """A hub with an empty Valkey that is reached as hub.example.com."""
    settings.ALLOWED_HOSTS = [HOST]
    attempts.attempts._full_at.clear()
    policies._known.clear()
    directory.forget()
    yield valkey
    # What this loop's sockets hold in common.
    await close_notifications()
    await close_valkey()
    await close_pipeline()


@pytest_asyncio.fixture
async def web_app(hub):
    return await sync_to_async(make_service)(f"web-app-{next(_numbers)}")


@pytest_asyncio.fixture
async def vera(hub):
    """A viewer."""
    return await sync_to_async(make_staff)(f"vera{next(_numbers)}")


@pytest_asyncio.fixture
async def cookie(vera):
    """The cookie of the viewer's sign-in."""
    return await make_cookie(vera)


@pytest_asyncio.fixture
async def session(web_app, valkey):
    """A session whose page began and changed twice; all of it is stored."""
    live = LiveSession(valkey, web_app)
    rows = [live.row(snapshot()), live.row([change(1)]), live.row([change(2)])]
    await sync_to_async(insert_chunks)(rows, token=str(live.id))
    live.write_row(*rows)
    return live


@pytest_asyncio.fixture
async def grant(vera, session):
    """The viewer has given a reason."""
    return await sync_to_async(open_to)(
        vera, SomeSession(session.id, session.service.pk)
    )


@pytest.fixture
def audit_shut(hub):
    """An audit log that takes no row, until the test is over."""
    with refused_rows():
        yield
