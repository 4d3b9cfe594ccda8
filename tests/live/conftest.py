"""What tests of the live view share."""

from __future__ import annotations

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connection

from live import policies
from live.consumers import attempts
from live.valkey import close_valkey
from recordings.ingest.buffer import close_pipeline
from recordings.ingest.live.bells import close_bells
from tests.live.pages import HOST, make_cookie
from tests.recordings.factories import make_service
from tests.recordings.people import make_staff
from tests.unwritable import refuse_rows

END = {"sqlite": "", "postgresql": " ON audit_logs"}


@pytest_asyncio.fixture
async def loop_ends():
    """Give back what this loop's sockets hold in common."""
    yield
    await close_bells()
    await close_valkey()
    await close_pipeline()


@pytest.fixture
def hub(transactional_db, valkey, settings, loop_ends):
    """An empty hub that is reached as hub.example.com."""
    settings.ALLOWED_HOSTS = [HOST]
    attempts.attempts._full_at.clear()
    policies._known.clear()
    return valkey


@pytest_asyncio.fixture
async def web_app(hub):
    return await sync_to_async(make_service)()


@pytest_asyncio.fixture
async def vera(hub):
    """A viewer."""
    return await sync_to_async(make_staff)()


@pytest_asyncio.fixture
async def cookie(vera):
    """The cookie of the viewer's sign-in."""
    return await make_cookie(vera)


@pytest.fixture
def audit_shut(hub):
    """An audit log that takes no row, until the test is over."""
    refuse_rows()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_more_rows" + END[connection.vendor])
