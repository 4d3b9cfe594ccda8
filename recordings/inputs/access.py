"""What the endpoint of access may be asked."""

from __future__ import annotations

from privacy.access.reasons import Reason
from privacy.models import ReasonCode
from privacy.models.access_grant import LONGEST_REASON, LONGEST_TICKET
from recordings.inputs.fields import (
    JsonFlagField,
    OptionalTextField,
    WholeNumberField,
    WordField,
)
from sessionhub.serializers import StrictSerializer


class NewAccess(StrictSerializer):
    """Why a recording is opened: at least a code but `other`, words, or a ticket."""

    reasonCode = WordField(list(ReasonCode.values), required=False)
    reason = OptionalTextField(
        required=False,
        max_length=LONGEST_REASON,
        help_text="In words; about the work, not about the person.",
    )
    ticket = OptionalTextField(required=False, max_length=LONGEST_TICKET)
    breakGlass = JsonFlagField(
        required=False,
        help_text="In an emergency; needs 20 characters of `reason` at least.",
    )

    def reason_given(self) -> Reason:
        """Return what was validated."""
        values = self.validated_data
        return Reason(
            code=ReasonCode(values.get("reasonCode", ReasonCode.OTHER)),
            text=values.get("reason", ""),
            ticket=values.get("ticket", ""),
        )


class LogParameters(StrictSerializer):
    """Where in the access log."""

    before = WholeNumberField(
        required=False, min_value=1, max_value=2**62, help_text="From `next`."
    )
