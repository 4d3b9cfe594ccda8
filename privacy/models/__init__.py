"""What staff decide about privacy, and which decisions held when."""

from __future__ import annotations

from privacy.models.access_alert import AccessAlert, AlertKind
from privacy.models.access_grant import AccessGrant, ReasonCode
from privacy.models.access_review import AccessReview
from privacy.models.consent_notice import ConsentNotice
from privacy.models.consent_receipt import ConsentReceipt
from privacy.models.masking_rule import MaskingRule, MaskType
from privacy.models.redacted_name import Place, RedactedName
from privacy.models.rule_set_version import RuleSetVersion

__all__ = (
    "AccessAlert",
    "AccessGrant",
    "AccessReview",
    "AlertKind",
    "ConsentNotice",
    "ConsentReceipt",
    "MaskType",
    "MaskingRule",
    "Place",
    "ReasonCode",
    "RedactedName",
    "RuleSetVersion",
)
