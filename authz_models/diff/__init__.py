"""Differences between two texts, and between two models. Pure functions."""

from __future__ import annotations

from authz_models.diff.compare import Diff, Line, Row, Section, compare
from authz_models.diff.lines import totals
from authz_models.diff.structure import Structure, compare_structure

__all__ = (
    "Diff",
    "Line",
    "Row",
    "Section",
    "Structure",
    "compare",
    "compare_structure",
    "totals",
)
