"""The demo's authorization model: SessionHub's own roles, with a history to look at."""

from __future__ import annotations

import logging
from pathlib import Path

from authz_models.fga import ToolError
from authz_models.models import AuthorizationModel
from authz_models.services import activate, create_draft, create_model
from sessionhub.models import User

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "authorization"
SLUG = "sessionhub-roles"
HISTORY = (
    ("v1", "First roles", "Five groups; viewers watch, Privacy Officers erase."),
    ("v2", "Reasons", "A recording opens for a reason, and for an hour."),
    ("v3", "Break-glass", "Break-glass, legal hold, and who writes these models."),
)


def ensure_demo_model(*, by: User) -> None:
    """Make the model with three versions once, the last one active.

    Each passes the same gate as anybody's. Where OpenFGA's tool is missing, what is
    written stays a draft.
    """
    if AuthorizationModel.objects.filter(slug=SLUG).exists():
        return
    model = create_model(
        name="SessionHub roles",
        slug=SLUG,
        description="Who may do what in SessionHub: groups, services, recordings, "
        "grants.",
        by=by,
    )
    before = None
    for name, label, message in HISTORY:
        draft = create_draft(
            model=model,
            author=by,
            content=(FOLDER / f"{name}.fga").read_text(),
            tests=(FOLDER / f"{name}.tests.yaml").read_text(),
            label=label,
            message=message,
        )
        try:
            activate(version=draft, by=by, expected_active=before)
        except ToolError as error:
            logger.warning("The demo's authorization model stays a draft: %s", error)
            return
        before = draft.pk
