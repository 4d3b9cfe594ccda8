"""The reason somebody gives, as it must be."""

from __future__ import annotations

from dataclasses import dataclass

from privacy.models import ReasonCode
from sessionhub.lib.plain_text import is_blank

SHORTEST_EMERGENCY = 20


class NoReasonError(Exception):
    """Nothing says why; `detail` says what to write."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: a code, words, a ticket; at least one of them says something."""

    code: ReasonCode = ReasonCode.OTHER
    text: str = ""
    ticket: str = ""

    def check(self) -> None:
        """Raise NoReasonError where it says nothing."""
        said = not is_blank(self.text) or not is_blank(self.ticket)
        if self.code == ReasonCode.OTHER and not said:
            raise NoReasonError("Give a reason code, words or a ticket.")

    def check_emergency(self) -> None:
        """Raise NoReasonError where it is too short for break-glass."""
        visible = [char for char in self.text if not is_blank(char)]
        if len(visible) < SHORTEST_EMERGENCY:
            raise NoReasonError(
                f"Break-glass needs at least {SHORTEST_EMERGENCY} characters of why."
            )
