"""The list's address: which filters it asks for, and addresses with others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict

from recordings.inputs.parameters import ListParameters, filters_from
from recordings.selectors.cursor import Cursor
from recordings.selectors.session_filters import SessionFilters
from sessionhub.input_fields import as_query

# Not a filter: where in the list we are.
PLACES = ("cursor", "limit")


class ListQuery:
    """The same parameters as the API; a wrong one is left out and reported."""

    def __init__(self, asked: QueryDict, *, user_id: UUID) -> None:
        """Read what was `asked`."""
        # An empty field of a form asks for nothing.
        values = {name: str(value) for name, value in asked.items() if value}
        self.problems: list[str] = []
        self.validated = self._validated(values)
        self.values: dict[str, str] = values
        self.filters: SessionFilters = filters_from(self.validated, user_id=user_id)
        self.cursor: Cursor | None = self.validated.get("cursor")

    def _validated(self, values: dict[str, str]) -> dict[str, Any]:
        # Each round takes out what is wrong; the first may only see unknown names.
        while True:
            serializer = ListParameters(data=as_query(values))
            if serializer.is_valid():
                return dict(serializer.validated_data)
            for name, errors in serializer.errors.items():
                self.problems.append(f"{name}: {_sentence(errors)}")
                del values[name]

    @property
    def search(self) -> str:
        """The text in the search box."""
        return self.values.get("search", "")

    @property
    def is_unfiltered(self) -> bool:
        """Whether the list is asked for whole."""
        return not self.chosen and self.cursor is None

    @property
    def chosen(self) -> dict[str, str]:
        """Filters that are set, with the search."""
        return {k: v for k, v in self.values.items() if k not in PLACES}

    @property
    def kept_by_search(self) -> list[tuple[str, str]]:
        """What the search form carries along."""
        return [(k, v) for k, v in self.chosen.items() if k != "search"]

    @property
    def kept_by_dates(self) -> list[tuple[str, str]]:
        """What the form of dates carries along."""
        return [(k, v) for k, v in self.chosen.items() if k not in ("from", "to")]

    def link(self, **changes: str | None) -> str:
        """Return the address with these parameters instead; None takes one out.

        Any change of a filter starts at the first page again.
        """
        values = dict(self.chosen)
        values.update({k: v for k, v in changes.items() if v is not None})
        for name, value in changes.items():
            if value is None:
                values.pop(name, None)
        return f"?{as_query(values).urlencode()}"


def _sentence(errors: Any) -> str:
    """Return what is wrong with one parameter and what is allowed."""
    first = errors[0] if isinstance(errors, list) else errors
    if getattr(first, "code", "") == "unknown_field":
        allowed = ", ".join(ListParameters().get_fields())
        return f"this list has no such filter; allowed: {allowed}."
    return str(first)
