"""Reasons to refuse a change; the admin and the API turn these into responses."""

from __future__ import annotations

from authz_models.fga.results import Failure, Problem
from authz_models.models import AuthorizationModelVersion


class RefusedError(Exception):
    """Base: `code` for programs, the text for people."""

    code = "refused"


class ConflictError(RefusedError):
    """Another user was faster, or the caller saw an older state.

    `active` is the version that is active now, None if there is none.
    """

    code = "conflict"

    def __init__(
        self, detail: str, *, active: AuthorizationModelVersion | None = None
    ) -> None:
        super().__init__(detail)
        self.active = active


class NotADraftError(RefusedError):
    """Only drafts are changed or deleted."""

    code = "not_a_draft"

    def __init__(self) -> None:
        super().__init__(
            "Only drafts are changed or deleted. Make a new draft from this version."
        )


class InvalidModelError(RefusedError):
    """The content or the store tests have errors."""

    code = "invalid_model"

    def __init__(self, *, errors: tuple[Problem, ...]) -> None:
        super().__init__(f"This version is not valid: {errors[0].sentence}")
        self.errors = errors


class TestsFailedError(RefusedError):
    """Assertions of the version fail."""

    code = "tests_failed"
    __test__ = False  # pytest takes the name for a test

    def __init__(self, *, failures: tuple[Failure, ...], failed: int, total: int):
        super().__init__(f"{failed} of {total} assertions of its tests do not hold.")
        self.failures = failures
        self.failed = failed
        self.total = total


class SlugTakenError(RefusedError):
    """Another model has this slug."""

    code = "slug_taken"

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a model called “{slug}” already.")


class TooLargeError(RefusedError):
    """Content or tests are too long; `part` is "content" or "tests"."""

    code = "too_large"

    def __init__(self, part: str, largest: int) -> None:
        super().__init__(f"The {part} may have at most {largest // 1024} KiB.")
        self.part = part
