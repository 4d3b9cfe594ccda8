"""Compare two versions, in text and in meaning."""

from __future__ import annotations

from dataclasses import dataclass

from authz_models import fga
from authz_models.diff import Diff, Structure, compare, compare_structure
from authz_models.models import AuthorizationModelVersion

CONTEXT = 3


@dataclass(frozen=True)
class Comparison:
    """`structure` is None where one of them cannot be read as a model."""

    lines: Diff
    structure: Structure | None


def compare_versions(
    *,
    old: AuthorizationModelVersion,
    new: AuthorizationModelVersion,
    context: int = CONTEXT,
) -> Comparison:
    """Return the differences between two versions."""
    lines = compare(old.content, new.content, context=context)
    return Comparison(lines, structure_of(old=old, new=new))


def structure_of(
    *, old: AuthorizationModelVersion, new: AuthorizationModelVersion
) -> Structure | None:
    """Return the differences in meaning.

    None if one of them cannot be read as a model, or the tool does not answer now: the
    lines are shown nevertheless.
    """
    try:
        before = fga.transform(content=old.content, format=old.format)
        after = fga.transform(content=new.content, format=new.format)
    except fga.ToolError:
        return None
    if before is None or after is None:
        return None
    return compare_structure(before, after)
