"""Privacy in the admin."""

from __future__ import annotations

from privacy.admin import consent_notices as consent_notices
from privacy.admin import consent_receipts as consent_receipts
from privacy.admin import names as names
from privacy.admin import rules as rules
from privacy.admin import versions as versions
