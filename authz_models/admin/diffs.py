"""The page that compares two versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from authz_models.admin.access import find_model, find_version, require
from authz_models.admin.context import page
from authz_models.admin.diff_table import ShownSection, count_changes, shown_sections
from authz_models.admin.structure import ShownStructure, shown_structure
from authz_models.admin.view_choice import VIEWS, chosen_view, with_parameters
from authz_models.diff import Diff, compare
from authz_models.models import AuthorizationModelVersion
from authz_models.selectors import versions_of

SQUARES = 5


@dataclass(frozen=True)
class ViewLink:
    """A link to one of the two views."""

    label: str
    url: str
    selected: bool


@dataclass(frozen=True)
class DiffPage:
    old: AuthorizationModelVersion
    new: AuthorizationModelVersion
    diff: Diff
    view: str
    views: list[ViewLink]
    sections: list[ShownSection]
    changes: int

    @property
    def added(self) -> int:
        return self.diff.added

    @property
    def removed(self) -> int:
        return self.diff.removed

    @property
    def squares(self) -> str:
        """One letter for each square: the share of lines added (a) and removed (r)."""
        whole = self.added + self.removed
        added = round(SQUARES * self.added / whole) if whole else 0
        if 0 < self.added < whole:
            added = min(max(added, 1), SQUARES - 1)
        return "a" * added + "r" * (SQUARES - added if whole else 0)


def diff(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Compare any two versions of a model: ?from=&to=&view=."""
    require(request)
    model = find_model(model_id)
    listed = list(versions_of(model))
    if not listed:
        raise Http404
    new = find_version(model, _number(request, "to", listed[0].number))
    old = find_version(model, _number(request, "from", _before(listed, new.number)))
    title = f"Version {old.number} → {new.number}"
    return page(
        request,
        "diff_page.html",
        title=title,
        place=title,
        model=model,
        version=new,
        sides=[
            {"name": "from", "label": "From", "number": old.number},
            {"name": "to", "label": "to", "number": new.number},
        ],
        choices=[(version.number, _label(version)) for version in listed],
        swapped=with_parameters(request, **{"from": new.number, "to": old.number}),
        **comparison(request, old, new),
    )


def comparison(
    request: HttpRequest,
    old: AuthorizationModelVersion,
    new: AuthorizationModelVersion,
) -> dict[str, Any]:
    """Return the context of the comparison: diff, tests_diff and structure."""
    found: dict[str, Any] = {
        "diff": _shown(request, old, new, compare(old.content, new.content)),
        "structure": _structure(old, new),
    }
    if old.tests != new.tests:
        found["tests_diff"] = _shown(request, old, new, compare(old.tests, new.tests))
    return found


def _structure(
    old: AuthorizationModelVersion, new: AuthorizationModelVersion
) -> ShownStructure | None:
    if old.content == new.content and old.format == new.format:
        return None
    return shown_structure(old, new)


def _shown(
    request: HttpRequest,
    old: AuthorizationModelVersion,
    new: AuthorizationModelVersion,
    found: Diff,
) -> DiffPage:
    view = chosen_view(request)
    return DiffPage(
        old=old,
        new=new,
        diff=found,
        view=view,
        views=[
            ViewLink(label, with_parameters(request, view=name), name == view)
            for name, label in VIEWS.items()
        ],
        sections=shown_sections(found, view),
        changes=count_changes(found),
    )


def _number(request: HttpRequest, name: str, default: int) -> int:
    """Return a number from the query. Raises Http404 if it is none."""
    asked = request.GET.get(name, "")
    if not asked:
        return default
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 9):
        raise Http404
    return int(asked)


def _before(listed: list[AuthorizationModelVersion], number: int) -> int:
    return next((v.number for v in listed if v.number < number), number)


def _label(version: AuthorizationModelVersion) -> str:
    parts = (f"Version {version.number}", version.label, version.get_state_display())
    return " · ".join(filter(None, parts))
