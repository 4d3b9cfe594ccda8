"""Errors of services as boxes on a page, with the status of the response."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from authz_models.admin.results import failure_line
from authz_models.fga import ToolError
from authz_models.services.errors import (
    ConflictError,
    InvalidModelError,
    RefusedError,
    TestsFailedError,
    TooLargeError,
)
from privacy.audit import AuditUnavailableError

Refusing = RefusedError | ToolError | AuditUnavailableError
REFUSING = (RefusedError, ToolError, AuditUnavailableError)
MOST_LISTED = 100


@dataclass(frozen=True)
class Refusal:
    """A box that states what was refused and why."""

    headline: str
    status: int
    detail: str = ""
    problems: list[str] = field(default_factory=list)
    link: str = ""
    link_label: str = ""


def refusal_of(error: Refusing, *, undone: str) -> Refusal:
    """Return the box for an error; `undone` is a clause about what did not happen."""
    match error:
        case TestsFailedError():
            listed = [failure_line(each) for each in error.failures[:MOST_LISTED]]
            detail = "Nothing changed. Correct the model or the assertions:"
            return Refusal(f"{undone}: {error}", 409, detail, listed)
        case InvalidModelError():
            listed = [problem.sentence for problem in error.errors[:MOST_LISTED]]
            return Refusal(f"{undone}: it is not valid.", 409, "", listed)
        case ConflictError():
            return _conflict(error, undone)
        case AuditUnavailableError():
            reason = "The audit log cannot be written, and nothing changes without it."
            return Refusal(f"{undone}.", 503, f"{reason} Try again in a moment.")
        case ToolError():
            return Refusal(f"{undone}.", 503, str(error))
        case TooLargeError():
            return Refusal(f"{undone}.", 413, str(error))
    return Refusal(f"{undone}.", 409, str(error))


def _conflict(error: ConflictError, undone: str) -> Refusal:
    active = error.active
    if active is None:
        return Refusal(f"{undone}.", 409, str(error))
    link = reverse("admin:authz_models_version", args=[active.model_id, active.number])
    label = f"See version {active.number}, which is active now"
    return Refusal(f"{undone}.", 409, str(error), link=link, link_label=label)
