"""What staff decide about privacy, and which decisions held when."""

from __future__ import annotations

from privacy.models.consent_notice import ConsentNotice
from privacy.models.consent_receipt import ConsentReceipt
from privacy.models.masking_rule import MaskingRule, MaskType
from privacy.models.redacted_name import Place, RedactedName
from privacy.models.rule_set_version import RuleSetVersion

__all__ = (
    "ConsentNotice",
    "ConsentReceipt",
    "MaskType",
    "MaskingRule",
    "Place",
    "RedactedName",
    "RuleSetVersion",
)
