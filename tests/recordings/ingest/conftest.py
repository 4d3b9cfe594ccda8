"""What tests of the edge share: a committed service, an empty Valkey, a recorder."""

from __future__ import annotations

import pytest
import pytest_asyncio

from recordings.ingest import keys
from recordings.ingest.buffer import close_pipeline, shard_of
from recordings.ingest.directory import directory
from recordings.ingest.edge import accept
from recordings.ingest.presence.notifications import close_notifications
from tests.recordings.factories import make_service
from tests.recordings.ingest.hub import Hub
from tests.recordings.ingest.live_page import LivePage


@pytest.fixture
def web_app(transactional_db):
    """The service web-app, committed: the edge reads in a thread of its own."""
    directory.forget()
    return make_service()


@pytest_asyncio.fixture
async def hub(web_app, valkey):
    """A recorder of the service, with a full quota."""
    accept.quota = type(accept.quota)()
    yield Hub(web_app)
    await close_pipeline()


@pytest.fixture
def entries(valkey):
    """Return a session's entries in the stream, oldest first, as text by field."""

    def read(hub):
        rows = valkey.xrange(keys.stream(shard_of(hub.session)))
        found = [{k.decode(): v for k, v in fields.items()} for _, fields in rows]
        mine = [e for e in found if e["session"].decode() == hub.session]
        return [
            {k: v if k == "body" else v.decode() for k, v in entry.items()}
            for entry in mine
        ]

    return read


@pytest.fixture
async def buffer(valkey):
    """An empty buffer; the connection of this loop to it is given back."""
    yield valkey
    await close_pipeline()


@pytest_asyncio.fixture
async def page(hub):
    """A page whose session has begun with a POST."""
    assert (await hub.post(seq=0)).status == 202
    yield LivePage(hub)
    await close_notifications()
