"""The lines of the tables.

A role named in a line may use the endpoint with its own objects; every other role is
refused, whatever it names. `foreign` is the answer to a permitted role that names
another user's object, `missing` the answer for an object that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.access_matrix.roles import EVERYBODY, NO_ROLE, STAFF, Roles

METHODS = ("GET", "POST", "PATCH", "DELETE")
OBJECT = "<path:object_id>"


class Foreign(StrEnum):
    """The answer to a permitted role that names another user's object."""

    AS_OWN = "as their own"
    FORBIDDEN = "403"
    AS_MISSING = "exactly as if it did not exist"


@dataclass(frozen=True)
class Route:
    """One address: the roles that may use it, by method.

    `foreign` may differ by parameter of the address: {"note_id": Foreign.FORBIDDEN}.
    `missing` are the statuses for what does not exist; a page may redirect.
    Pages of the admin answer every method as GET, so for them only the refusals are
    tried with PATCH and DELETE.
    """

    address: str
    get: Roles = NO_ROLE
    post: Roles = NO_ROLE
    patch: Roles = NO_ROLE
    delete: Roles = NO_ROLE
    foreign: Foreign | dict[str, Foreign] = Foreign.AS_OWN
    missing: frozenset[int] = frozenset({404})
    query: str = ""
    page: bool = False
    model: str = ""
    broken_on_purpose: bool = False

    def __str__(self) -> str:
        return f"/{self.address}"

    def may(self, method: str) -> Roles:
        """Return the roles that may use this method."""
        if self.page and method in ("PATCH", "DELETE"):
            return self.get | self.post
        return getattr(self, method.lower())

    def foreign_for(self, parameter: str) -> Foreign:
        """Return the answer expected if that parameter names another's object."""
        if isinstance(self.foreign, Foreign):
            return self.foreign
        return self.foreign.get(parameter, Foreign.AS_OWN)


def public(address: str, **more: Roles) -> Route:
    """Return the line of a page that every role may read."""
    return Route(address, get=EVERYBODY, **more)


def admin_page(
    address: str, *, get: Roles = NO_ROLE, post: Roles = NO_ROLE, **more
) -> Route:
    """Return the line of an admin page that belongs to no model."""
    more.setdefault("missing", frozenset({302, 404}))
    return Route(f"admin/{address}", get=get, post=post, page=True, **more)


@dataclass(frozen=True)
class Model:
    """The pages Django makes of one model in the admin.

    `see` are the roles that may list and read; `add`, `change` and `delete` likewise.
    """

    name: str
    see: Roles
    add: Roles = NO_ROLE
    change: Roles = NO_ROLE
    delete: Roles = NO_ROLE
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
        # Redirects to the page above, whatever it names.
        yield admin_page(one, get=STAFF, post=STAFF, **more)
