"""The numbers of lines added and removed between two versions."""

from __future__ import annotations

from dataclasses import dataclass

from authz_models.diff import totals
from authz_models.models import AuthorizationModelVersion


@dataclass(frozen=True)
class Totals:
    """Lines, as git counts them."""

    added: int
    removed: int


def totals_of(old: AuthorizationModelVersion, new: AuthorizationModelVersion) -> Totals:
    """Return the totals of content; equal content is not read."""
    if old.checksum == new.checksum:
        return Totals(0, 0)
    return Totals(*totals(old.content, new.content))
