"""sessionhub.static_middleware."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

from sessionhub.lib import compressed
from sessionhub.static_middleware import StaticMiddleware
from sessionhub.static_storage import HashedStorage


async def elsewhere(request):
    return HttpResponse("elsewhere")


@pytest.fixture
def get(settings, tmp_path):
    def build(*, autorefresh):
        settings.STATICFILES_DIRS = [tmp_path]
        settings.SERVESTATIC_AUTOREFRESH = autorefresh
        finders.get_finder.cache_clear()
        middleware = StaticMiddleware(elsewhere)

        async def ask(path, **headers):
            answer = await middleware(RequestFactory().get(path, headers=headers))
            body = answer.content if not answer.streaming else b""
            if answer.streaming:
                body = b"".join([part async for part in answer.streaming_content])
            return (answer, body) if headers else body

        return lambda path, **headers: asyncio.run(ask(path, **headers))

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


@pytest.mark.parametrize("autorefresh", [True, False])
def test_a_file_has_an_address_to_keep_for_ever(get, autorefresh, tmp_path):
    (tmp_path / "player.js").write_bytes(b"script")
    fetch = get(autorefresh=autorefresh)
    hashed = HashedStorage().url("player.js")
    assert hashed == f"/static/player.{compressed.digest_of(b'script')}.js"
    answer, body = fetch(hashed, accept="*/*")
    assert body == b"script"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer, body = fetch("/static/player.js", accept="*/*")
    assert (body, answer["Cache-Control"]) == (b"script", "public, max-age=60")


def test_an_address_of_an_older_build_gets_the_newer_one_and_is_not_kept(get, tmp_path):
    script = tmp_path / "player.js"
    script.write_bytes(b"older")
    fetch = get(autorefresh=True)
    hashed = HashedStorage().url("player.js")
    script.write_bytes(b"newer build")
    answer, body = fetch(hashed, accept="*/*")
    assert (body, answer["Cache-Control"]) == (b"newer build", "public, max-age=60")
    assert HashedStorage().url("player.js") != hashed


@pytest.mark.parametrize("autorefresh", [True, False])
def test_files_come_compressed_as_they_were_built(
    get, autorefresh, tmp_path, monkeypatch
):
    built = tmp_path / "compressed"
    built.mkdir()
    monkeypatch.setattr(compressed, "STORE", built)
    (tmp_path / "admin.css").write_bytes(b"p { color: red }")
    digest = compressed.digest_of(b"p { color: red }")
    (built / f"{digest}.br").write_bytes(b"br")
    (built / f"{digest}.gz").write_bytes(b"gzip")
    fetch = get(autorefresh=autorefresh)
    for url in ("/static/admin.css", HashedStorage().url("admin.css")):
        for accepts, coding, wanted in [
            ("gzip, deflate, br", "br", b"br"),
            ("gzip", "gzip", b"gzip"),
            ("identity", None, b"p { color: red }"),
        ]:
            answer, body = fetch(url, **{"accept-encoding": accepts})
            assert (answer.get("Content-Encoding"), body) == (coding, wanted)
            assert answer["Vary"] == "Accept-Encoding"


def test_folders_and_missing_files_keep_their_plain_address(get):
    get(autorefresh=True)
    assert HashedStorage().url("") == "/static/"
    assert HashedStorage().url("nothing.js") == "/static/nothing.js"
