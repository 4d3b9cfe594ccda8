"""Every HTTP address Django answers (the ingest edge answers its own, see asgi)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from sessionhub import health, metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("recordings.urls")),
    path("", include("live.urls")),
    path("", include("privacy.urls")),
    path("", include("authz_models.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("sessionhub.demo.urls")))

handler400 = "sessionhub.error_pages.bad_request"
handler403 = "sessionhub.error_pages.permission_denied"
handler404 = "sessionhub.error_pages.not_found"
handler500 = "sessionhub.error_pages.server_error"
