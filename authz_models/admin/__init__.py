"""Authorization models in the admin."""

from __future__ import annotations

from authz_models.admin import models as models
