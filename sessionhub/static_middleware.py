"""Serves scripts, styles and pictures, as they are on disk while somebody changes them.

The library notes the size of each file at start. A hub that runs while its assets are
built again would then cut the new ones short, so DEBUG and DEMO look each time.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware


class StaticMiddleware(ServeStaticMiddleware):
    """The library's, kept from looking on disk for requests that are no files."""

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a static file or pass on."""
        is_static = request.path_info.startswith(self.static_prefix)
        follow = super().__call__ if is_static else self.get_response
        answer: HttpResponseBase = await follow(request)
        return answer
