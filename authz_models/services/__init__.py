"""Every change of authorization models is made here."""

from __future__ import annotations

from authz_models.services.activation import activate, rollback
from authz_models.services.checking import (
    Outcome,
    check_content,
    run_tests,
    try_out,
    validate,
)
from authz_models.services.drafts import (
    create_draft,
    create_model,
    delete_draft,
    edit_draft,
    edit_model,
)
from authz_models.services.errors import (
    ConflictError,
    InvalidModelError,
    NotADraftError,
    RefusedError,
    SlugTakenError,
    TestsFailedError,
    TooLargeError,
)

__all__ = (
    "ConflictError",
    "InvalidModelError",
    "NotADraftError",
    "Outcome",
    "RefusedError",
    "SlugTakenError",
    "TestsFailedError",
    "TooLargeError",
    "activate",
    "check_content",
    "create_draft",
    "create_model",
    "delete_draft",
    "edit_draft",
    "edit_model",
    "rollback",
    "run_tests",
    "try_out",
    "validate",
)
