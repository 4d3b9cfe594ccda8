"""Admin pages of privacy."""

from __future__ import annotations

from privacy.admin import access_alerts as access_alerts
from privacy.admin import access_grants as access_grants
from privacy.admin import access_notices as access_notices
from privacy.admin import access_reviews as access_reviews
from privacy.admin import audit_log as audit_log
from privacy.admin import consent_notices as consent_notices
from privacy.admin import consent_receipts as consent_receipts
from privacy.admin import erasures as erasures
from privacy.admin import names as names
from privacy.admin import rules as rules
from privacy.admin import versions as versions
