"""OpenFGA's own command line tool, which alone decides what a model means.

Nothing here reaches a network: the tool runs in an empty folder with an empty
environment, on files we wrote, and is never given the address of a server.
"""

from __future__ import annotations

from authz_models.fga.assertions import run_assertions
from authz_models.fga.command import ToolError
from authz_models.fga.content import (
    LARGEST_CONTENT,
    LARGEST_TESTS,
    check,
    is_openfga,
    transform,
)
from authz_models.fga.results import Failure, Problem, Report, TestReport

__all__ = (
    "LARGEST_CONTENT",
    "LARGEST_TESTS",
    "Failure",
    "Problem",
    "Report",
    "TestReport",
    "ToolError",
    "check",
    "is_openfga",
    "run_assertions",
    "transform",
)
