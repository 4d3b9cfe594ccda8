"""Fixtures for tests of access."""

from __future__ import annotations

from tests.unwritable import no_audit

__all__ = ("no_audit",)
