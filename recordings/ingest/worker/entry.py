"""An entry of the buffer, read (see `recordings.ingest.buffer` for its fields)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted chunk. Times are epoch milliseconds of the server's clock."""

    id: str
    fields: dict[str, str]
    body: bytes
    service_id: UUID
    session_id: UUID
    window_id: UUID
    seq: int
    start: int
    expires: date
    received: int

    @classmethod
    def read(cls, entry_id: bytes | str, fields: Mapping[bytes, bytes]) -> Entry:
        """Return the entry; ValueError or KeyError if it is not one of ours."""
        texts = {
            name.decode(): value.decode(errors="replace")
            for name, value in fields.items()
            if name != b"body"
        }
        return cls(
            id=entry_id.decode() if isinstance(entry_id, bytes) else entry_id,
            fields=texts,
            body=fields[b"body"],
            service_id=UUID(texts["service"]),
            session_id=UUID(texts["session"]),
            window_id=UUID(texts["window"]),
            seq=int(texts["seq"]),
            start=int(texts["start"]),
            expires=date.fromisoformat(texts["expires"]),
            received=int(texts["received"]),
        )

    @property
    def format(self) -> str:
        """Format of the body: native, rrweb or posthog."""
        return self.fields["format"]

    @property
    def is_watched(self) -> bool:
        """Whether the session was watched when it arrived."""
        return self.fields.get("live") == "1"

    @property
    def sent_at(self) -> int | None:
        """When the recorder sent it, on its own clock; None if it is not stated."""
        sent = self._envelope("sentAt")
        return sent if type(sent) is int else None

    @property
    def consent_id(self) -> str | None:
        """Id of the consent; None if the recorder named none."""
        consent = self._envelope("consentId")
        return consent if type(consent) is str else None

    def _envelope(self, name: str) -> Any:
        try:
            return orjson.loads(self.fields.get("envelope") or b"{}").get(name)
        except (orjson.JSONDecodeError, AttributeError):
            return None
