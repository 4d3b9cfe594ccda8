"""The roles that try the endpoints."""

from __future__ import annotations

Roles = frozenset[str]

ANONYMOUS = frozenset({"anonymous"})
# A person with an account who is not staff: a visitor who was recorded.
VISITOR = frozenset({"visitor"})
VIEWER = frozenset({"viewer"})
SUPPORT = frozenset({"support admin"})
PRIVACY = frozenset({"privacy officer"})
AUTHORIZATION = frozenset({"authorization admin"})
AUDITOR = frozenset({"auditor"})

NO_ROLE: Roles = frozenset()
STAFF = VIEWER | SUPPORT | PRIVACY | AUTHORIZATION | AUDITOR
SIGNED_IN = VISITOR | STAFF
EVERYBODY = ANONYMOUS | SIGNED_IN

# The staff groups by the role that has it, as sessionhub.groups names them.
GROUPS = {
    "viewer": "Viewer",
    "support admin": "Support Admin",
    "privacy officer": "Privacy Officer",
    "authorization admin": "Authorization Admin",
    "auditor": "Auditor",
}
