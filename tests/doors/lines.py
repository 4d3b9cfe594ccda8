"""What a line of the tables says.

A role that stands in a line gets past the door with what is its own; everybody else is
refused, whatever they name. `foreign` says what those who may get for what is somebody
else's, `missing` for what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.doors.roles import EVERYBODY, NOBODY, STAFF, Roles

METHODS = ("GET", "POST", "PATCH", "DELETE")
OBJECT = "<path:object_id>"


class Foreign(StrEnum):
    """What somebody who may use the door gets for a thing that is not theirs."""

    AS_OWN = "as their own"
    FORBIDDEN = "403"
    AS_MISSING = "exactly as if it did not exist"


@dataclass(frozen=True)
class Route:
    """One address: who may use it, by method.

    `foreign` may say it for each word of the address: {"note_id": Foreign.FORBIDDEN}.
    `missing` are the statuses for what does not exist; a page may send people away.
    Pages of the admin answer every method as GET, so for them only the refusals are
    tried with PATCH and DELETE.
    """

    address: str
    get: Roles = NOBODY
    post: Roles = NOBODY
    patch: Roles = NOBODY
    delete: Roles = NOBODY
    foreign: Foreign | dict[str, Foreign] = Foreign.AS_OWN
    missing: frozenset[int] = frozenset({404})
    query: str = ""
    page: bool = False
    model: str = ""
    broken_on_purpose: bool = False

    def __str__(self) -> str:
        """As a test is named."""
        return f"/{self.address}"

    def may(self, method: str) -> Roles:
        """Return who gets past the door with this method."""
        if self.page and method in ("PATCH", "DELETE"):
            return self.get | self.post
        return getattr(self, method.lower())

    def foreign_for(self, word: str) -> Foreign:
        """Return what is answered if that word of the address names another's."""
        if isinstance(self.foreign, Foreign):
            return self.foreign
        return self.foreign.get(word, Foreign.AS_OWN)


def public(address: str, **more: Roles) -> Route:
    """Return the line of a page that is everybody's."""
    return Route(address, get=EVERYBODY, **more)


def admin_page(
    address: str, *, get: Roles = NOBODY, post: Roles = NOBODY, **more
) -> Route:
    """Return the line of a page of the admin that is no model's own."""
    more.setdefault("missing", frozenset({302, 404}))
    return Route(f"admin/{address}", get=get, post=post, page=True, **more)


@dataclass(frozen=True)
class Model:
    """The pages Django makes of one model in the admin.

    `see` lists and reads, `add`, `change` and `delete` do that.
    """

    name: str
    see: Roles
    add: Roles = NOBODY
    change: Roles = NOBODY
    delete: Roles = NOBODY
    foreign: Foreign = Foreign.AS_OWN

    def routes(self) -> Iterator[Route]:
        """Yield the line of each page."""
        whole = f"{self.name.replace('.', '/')}/"
        one = f"{whole}{OBJECT}/"
        see = self.see
        more = {"model": self.name, "foreign": self.foreign}
        yield admin_page(whole, get=see, post=see, model=self.name)
        yield admin_page(f"{whole}add/", get=self.add, post=self.add, model=self.name)
        yield admin_page(f"{one}history/", get=see, post=see, **more)
        yield admin_page(f"{one}delete/", get=self.delete, post=self.delete, **more)
        yield admin_page(f"{one}change/", get=see, post=self.change, **more)
        # Leads to the page above, whatever it names.
        yield admin_page(one, get=STAFF, post=STAFF, **more)
