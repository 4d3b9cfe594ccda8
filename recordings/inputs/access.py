"""What the endpoint of access may be asked."""

from __future__ import annotations

from typing import Any

from privacy.access.reasons import SHORTEST_EMERGENCY, Reason
from privacy.models import ReasonCode
from privacy.models.access_grant import LONGEST_REASON, LONGEST_TICKET
from sessionhub.input_fields import (
    ChoiceTextField,
    FlagField,
    OptionalTextField,
    WholeNumberField,
)
from sessionhub.lib.plain_text import visible_schema
from sessionhub.serializers import StrictSerializer


def _reason_schema() -> dict[str, Any]:
    """Return the JSON schema: a reason has content, in an emergency more of it."""
    visible = visible_schema()
    codes = [code for code in ReasonCode.values if code != ReasonCode.OTHER]
    stated = [
        {"required": ["reasonCode"], "properties": {"reasonCode": {"enum": codes}}},
        {"required": ["reason"], "properties": {"reason": visible}},
        {"required": ["ticket"], "properties": {"ticket": visible}},
    ]
    much = visible_schema(at_least=SHORTEST_EMERGENCY)
    emergency = [
        {"properties": {"breakGlass": {"enum": [False]}}},
        {"required": ["reason"], "properties": {"reason": much}},
    ]
    return {"allOf": [{"anyOf": stated}, {"anyOf": emergency}]}


class NewAccess(StrictSerializer):
    """Why a recording is opened: at least a code but `other`, words, or a ticket."""

    reasonCode = ChoiceTextField(list(ReasonCode.values), required=False)
    reason = OptionalTextField(
        required=False,
        max_length=LONGEST_REASON,
        help_text="In words; about the work, not about the person.",
    )
    ticket = OptionalTextField(required=False, max_length=LONGEST_TICKET)
    breakGlass = FlagField(
        required=False,
        help_text="In an emergency; needs 20 characters of `reason` at least.",
    )

    together = _reason_schema()

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
