"""The one error of a bad rule: what is wrong, in which field, and where."""

from __future__ import annotations


class RuleError(ValueError):
    """`position` counts characters from 0 in `field`."""

    def __init__(self, code: str, detail: str, *, position: int, field: str) -> None:
        super().__init__(f"{detail} (at position {position})")
        self.code = code
        self.detail = detail
        self.position = position
        self.field = field
