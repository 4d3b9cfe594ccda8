"""sessionhub.static_middleware."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

from sessionhub.static_middleware import StaticMiddleware


async def elsewhere(request):
    return HttpResponse("elsewhere")


@pytest.fixture
def get(settings, tmp_path):
    def build(*, autorefresh):
        settings.STATICFILES_DIRS = [tmp_path]
        settings.SERVESTATIC_AUTOREFRESH = autorefresh
        finders.get_finder.cache_clear()
        middleware = StaticMiddleware(elsewhere)

        async def ask(path):
            answer = await middleware(RequestFactory().get(path))
            if not answer.streaming:
                return answer.content
            return b"".join([part async for part in answer.streaming_content])

        return lambda path: asyncio.run(ask(path))

    yield build
    finders.get_finder.cache_clear()


def test_a_file_built_again_is_served_whole_while_assets_change(get, tmp_path):
    script = tmp_path / "player.js"
    script.write_bytes(b"short")
    fetch = get(autorefresh=True)
    assert fetch("/static/player.js") == b"short"
    script.write_bytes(b"much longer than before")
    assert fetch("/static/player.js") == b"much longer than before"


@pytest.mark.parametrize("autorefresh", [True, False])
def test_what_is_no_static_file_is_passed_on(get, autorefresh, tmp_path):
    (tmp_path / "player.js").write_bytes(b"script")
    fetch = get(autorefresh=autorefresh)
    for path in ("/", "/admin/", "/static/nothing.js", "/static/../player.js"):
        assert fetch(path) == b"elsewhere"
    assert fetch("/static/player.js") == b"script"
