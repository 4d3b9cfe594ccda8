"""The stores that hold something of a session or a person, and can erase it.

Every app registers its erasers in `AppConfig.ready()`; the app that records sessions
registers with `register_sessions` how they are found.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from typing import Protocol
from uuid import UUID

from privacy.erasure.scope import Person, Scope
from sessionhub.lib.errors import PartAwayError

Progress = Callable[[str, int, int], None]
"""Called with a phase in words, how much is done, and of how much (0: not known).

Call it often, at least every few seconds: it also says that the work goes on, and
raises where it must not.
"""


class StoreAwayError(PartAwayError):
    """A store does not answer; the erasure continues by itself once it does."""


class NotYetError(Exception):
    """Something must happen first; the message states what, for staff."""


class Eraser(ABC):
    """One store. After a crash every method may be called again, and does the rest.

    `store` is its name in the certificate. What must be closed before other stores are
    emptied comes first: erasers run by `order`.
    """

    store: str
    order: int = 50
    #: Tables of the relational database that it takes rows or texts from.
    tables: tuple[str, ...] = ()

    @abstractmethod
    def count(self, scope: Scope) -> int:
        """Return how much of the scope the store holds, read from the store itself."""

    @abstractmethod
    def erase(self, scope: Scope, progress: Progress) -> int:
        """Erase it for good; return how much that was."""

    def settle(self, progress: Progress) -> str:
        """Once at the end: make sure that no file holds what was erased.

        Returns a sentence for the certificate, or ''.
        """
        return ""


class Sessions(Protocol):
    """How the app that records finds sessions and keeps them from coming back."""

    def knows(self, service_id: UUID, session_id: UUID) -> bool:
        """Return whether anything of that session is or was here."""

    def identify(self, service_id: UUID, person: Person) -> Person:
        """Return the person with the user ids that came with their emails."""

    def find(self, service_id: UUID, person: Person) -> Iterator[list[UUID]]:
        """Yield the ids of their sessions, page by page."""

    def close(self, service_id: UUID, session_ids: Collection[UUID]) -> None:
        """Accept nothing more of these sessions; later chunks are refused."""

    def wait_for_the_buffer(self, progress: Progress) -> None:
        """Return once all that waited when called is stored. Raises NotYetError."""

    def wait_for_writers(
        self, session_ids: Collection[UUID], progress: Progress
    ) -> None:
        """Return once all that was being stored when called is stored."""


_erasers: dict[str, Eraser] = {}
_sessions: list[Sessions] = []


def register(eraser: Eraser) -> None:
    """Add an eraser for every erasure; a second one of the same store replaces it."""
    _erasers[eraser.store] = eraser


def erasers() -> list[Eraser]:
    """Return all erasers, in the order in which they run."""
    return sorted(_erasers.values(), key=lambda each: (each.order, each.store))


def register_sessions(sessions: Sessions) -> None:
    _sessions[:] = [sessions]


def sessions() -> Sessions:
    return _sessions[0]
