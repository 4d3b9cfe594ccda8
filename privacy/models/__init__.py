"""Models of privacy: rules, consent, access, audit, erasure."""

from __future__ import annotations

from privacy.models.access_alert import AccessAlert, AlertKind
from privacy.models.access_grant import AccessGrant, ReasonCode
from privacy.models.access_review import AccessReview
from privacy.models.audit_head import AuditHead, AuditVerification
from privacy.models.audit_log import AppendOnlyError, AuditLog
from privacy.models.audit_subject import AuditSubject
from privacy.models.consent_notice import ConsentNotice
from privacy.models.consent_receipt import ConsentReceipt
from privacy.models.erased_session import ErasedSession
from privacy.models.erasure_job import ErasureJob, ErasureKind, ErasureState
from privacy.models.masking_rule import MaskingRule, MaskType
from privacy.models.redacted_name import Place, RedactedName
from privacy.models.rule_set_version import RuleSetVersion
from privacy.models.session_hold import HoldKind, SessionHold

__all__ = (
    "AccessAlert",
    "AccessGrant",
    "AccessReview",
    "AlertKind",
    "AppendOnlyError",
    "AuditHead",
    "AuditLog",
    "AuditSubject",
    "AuditVerification",
    "ConsentNotice",
    "ConsentReceipt",
    "ErasedSession",
    "ErasureJob",
    "ErasureKind",
    "ErasureState",
    "HoldKind",
    "MaskType",
    "MaskingRule",
    "Place",
    "ReasonCode",
    "RedactedName",
    "RuleSetVersion",
    "SessionHold",
)
