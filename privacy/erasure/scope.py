"""What an erasure is about: a person, or sessions, of one service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

PAGE = 1_000

Pages = Callable[[int], Iterator[list[UUID]]]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person by the canonical forms of what a service calls them.

    See `sessionhub.lib.person_names`. A person requested by email has the user ids that
    came with it, too; a user id shaped like an email is also an email.
    """

    user_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every form of the person's names, each once."""
        return tuple(dict.fromkeys((*self.user_ids, *self.emails)))

    def joined(self, other: Person) -> Person:
        """Return a person with the names of both."""
        return Person(
            user_ids=tuple(dict.fromkeys((*self.user_ids, *other.user_ids))),
            emails=tuple(dict.fromkeys((*self.emails, *other.emails))),
        )


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One erasure as its erasers see it; `person` is None where sessions were named.

    There is no upper limit of sessions: `pages` yields their ids some at a time.
    """

    job_id: UUID
    service_id: UUID
    service: str
    person: Person | None
    read_pages: Pages

    def pages(self, size: int = PAGE) -> Iterator[list[UUID]]:
        """Yield the ids of every session in the scope, at most `size` at a time."""
        return self.read_pages(size)


def pages_of(ids: list[UUID]) -> Pages:
    """Return a page reader of ids that are known already."""

    def read(size: int) -> Iterator[list[UUID]]:
        for start in range(0, len(ids), size):
            yield ids[start : start + size]

    return read
