"""Compresses JSON and scripts that are made for a request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

MIN_BYTES = 1024
TYPES = frozenset({"application/json", "text/javascript", "application/javascript"})


class JsonCompressionMiddleware(GZipMiddleware):
    """Compresses long responses to GET with gzip, and no others.

    Pages carry CSRF tokens and streams must not wait, so neither is touched; answers to
    POST may hold a secret that is shown once. What is compressed is padded at random
    (docs/decisions/0011).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.method != "GET" or getattr(response, "streaming", True):
            return response
        kind = response.get("Content-Type", "").partition(";")[0].strip()
        if kind not in TYPES or len(response.content) < MIN_BYTES:  # type: ignore[attr-defined]
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
