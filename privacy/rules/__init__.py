"""Rules as staff write them: what is allowed, and the errors in them.

Pure: neither Django nor the database.
"""

from __future__ import annotations

from privacy.rules.conflicts import Conflict, RuleView, conflicts
from privacy.rules.errors import RuleError
from privacy.rules.names import check_name
from privacy.rules.selectors import (
    check_selector,
    refuse_unmasking_a_floor,
    selector_warnings,
)

__all__ = (
    "Conflict",
    "RuleError",
    "RuleView",
    "check_name",
    "check_selector",
    "conflicts",
    "refuse_unmasking_a_floor",
    "selector_warnings",
)
