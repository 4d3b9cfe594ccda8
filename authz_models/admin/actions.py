"""The buttons of a version: those its state and the user's rights allow."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from authz_models.admin.access import Rights
from authz_models.enums import State
from authz_models.models import AuthorizationModelVersion

LABELS = {
    "diff": "View diff",
    "tests": "Test",
    "edit": "Edit draft",
    "activate": "Activate",
    "rollback": "Rollback",
    "copy": "New draft from it",
}
DO: dict[str, tuple[str, ...]] = {
    State.DRAFT: ("edit", "tests", "activate"),
    State.VALIDATED: ("tests", "activate"),
    State.ACTIVE: ("tests",),
    State.SUPERSEDED: ("tests", "rollback"),
}
NEEDS = {
    "edit": "write",
    "copy": "write",
    "activate": "activate",
    "rollback": "activate",
}
MAIN = ("activate", "rollback")


@dataclass(frozen=True)
class Action:
    name: str
    label: str
    url: str
    is_main: bool = False


def actions_of(
    version: AuthorizationModelVersion, rights: Rights, *, without: str = ""
) -> list[Action]:
    """Return the buttons of `version`; the one that activates comes last."""
    names = list(DO[version.state])
    if version.number > 1:
        names.insert(0, "diff")
    allowed = [
        n for n in names if n != without and getattr(rights, NEEDS.get(n, "view"))
    ]
    return [_action(name, version) for name in allowed]


def copy_action(version: AuthorizationModelVersion) -> Action:
    """Return the button that starts a draft from `version`."""
    return _action("copy", version)


def _action(name: str, version: AuthorizationModelVersion) -> Action:
    label = LABELS[name]
    if name == "tests" and version.is_draft:
        label = "Validate, test"
    return Action(name, label, _address(name, version), name in MAIN)


def _address(name: str, version: AuthorizationModelVersion) -> str:
    if name == "diff":
        return diff_address(version)
    if name == "copy":
        page = reverse("admin:authz_models_new_draft", args=[version.model_id])
        return f"{page}?from={version.number}"
    return reverse(
        f"admin:authz_models_{name}", args=[version.model_id, version.number]
    )


def diff_address(version: AuthorizationModelVersion) -> str:
    """Return the address of the page that compares `version` with the one before it.

    The page finds out the one before: a discarded draft leaves its number unused.
    """
    page = reverse("admin:authz_models_diff", args=[version.model_id])
    return f"{page}?to={version.number}"
