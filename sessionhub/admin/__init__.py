"""The admin pages of services, users, groups and API tokens."""

from __future__ import annotations

from sessionhub.admin import people as people
from sessionhub.admin import services as services
from sessionhub.admin import tokens as tokens
