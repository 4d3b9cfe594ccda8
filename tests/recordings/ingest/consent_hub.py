"""A person who answers, and the recorder that sends the answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import orjson
from asgiref.sync import sync_to_async

from privacy.models import ConsentNotice
from tests.recordings.ingest.hub import Hub, call


async def notice(language="en"):
    """Return the shared notice in a language, shipped with the product."""
    return await ConsentNotice.objects.aget(language=language, service=None, version=1)


async def change(service, **values):
    """Save a service with these values, as staff would."""
    for name, value in values.items():
        setattr(service, name, value)
    await sync_to_async(service.save)()


@dataclass
class Person:
    """A person in front of a page."""

    hub: Hub
    consent_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    async def answer(
        self, action="grant", *, raw=None, key=None, headers=None, **changes
    ):
        """Send an answer to the hub; a value of ... leaves a field out."""
        body = {"consentId": self.consent_id, "action": action}
        if action == "grant":
            read = await notice()
            body |= {
                "scopes": ["record"],
                "noticeVersion": read.version,
                "noticeHash": read.sha256,
                "method": "banner",
                "gpc": False,
                "dnt": False,
            }
        body = {k: v for k, v in (body | changes).items() if v is not ...}
        service = self.hub.service
        return await call(
            self.hub.app,
            "POST",
            f"/i/v1/{service.key if key is None else key}/consent",
            body=orjson.dumps(body) if raw is None else raw,
            headers={
                "content-type": "text/plain;charset=UTF-8",
                "origin": self.hub.origin,
                **(headers or {}),
            },
        )

    async def post(self, **changes):
        """Send a chunk under the consent."""
        return await self.hub.post(**{"consentId": self.consent_id, **changes})
