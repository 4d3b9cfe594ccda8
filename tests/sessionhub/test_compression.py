"""What is compressed: built files by a command, long JSON when it is asked for."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from sessionhub.json_compression import JsonCompressionMiddleware
from sessionhub.lib import compressed
from sessionhub.management.commands.compress_static import served

DIST = settings.BASE_DIR / "assets" / "dist"
RECORDER_BYTES = 37_000
"""What the recorder may take of a visitor's line, as `gzip -9` makes it."""

LONG = {"rows": ["the same words"] * 200}


def answer_to(response, method="GET", accepts="gzip, br"):
    request = RequestFactory().generic(
        method, "/api/", headers={"accept-encoding": accepts}
    )
    return JsonCompressionMiddleware(lambda _: response)(request)


def test_long_json_and_scripts_are_compressed():
    answer = answer_to(JsonResponse(LONG))
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.content) == JsonResponse(LONG).content
    script = HttpResponse("var a = 1;" * 300, content_type="text/javascript")
    assert answer_to(script)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("response", "method", "accepts"),
    [
        (JsonResponse({"short": True}), "GET", "gzip"),
        (JsonResponse(LONG), "POST", "gzip"),
        (JsonResponse(LONG), "GET", "br"),
        (HttpResponse("<p>token</p>" * 500), "GET", "gzip"),
        (
            StreamingHttpResponse([b"{}"] * 999, content_type="application/json"),
            "GET",
            "gzip",
        ),
    ],
    ids=["short", "answer to POST", "no gzip wanted", "page", "stream"],
)
def test_all_else_is_as_it_was(response, method, accepts):
    assert "Content-Encoding" not in answer_to(response, method, accepts)


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("GZIP", ["gzip"]),
        ("br;q=0, *", ["gzip"]),
        ("gzip;q=0.0, br;q=0.5", ["br"]),
        ("*;q=0", []),
        ("identity", []),
        ("", []),
    ],
)
def test_codings_are_those_the_client_takes(header, codings):
    assert compressed.accepted(header) == codings


def test_every_script_and_style_sheet_has_its_variants():
    """What `make setup` did; here it only does what is missing."""
    call_command("compress_static")
    files = [path for path in served() if path.suffix in (".js", ".css")]
    assert len(files) > 50
    for path in files:
        digest = compressed.file_digest(path)
        for suffix in compressed.SUFFIXES.values():
            packed = compressed.STORE / f"{digest}.{suffix}"
            tried = compressed.STORE / f".{digest}.{suffix}"
            assert packed.exists() or tried.exists(), path
            if packed.exists():
                assert packed.stat().st_size < path.stat().st_size


def test_names_by_content_are_taken_apart_again():
    name = compressed.hashed_name("admin/js/a.min.js", "0123456789abcdef")
    assert name == "admin/js/a.min.0123456789abcdef.js"
    assert compressed.split_name(name) == ("admin/js/a.min.js", "0123456789abcdef")
    assert compressed.split_name("admin/js/a.min.js") == ("admin/js/a.min.js", "")


def test_the_recorder_asks_for_the_pieces_of_its_own_build():
    recorder = (DIST / "recorder.js").read_text()
    for piece in ("recorder-banner", "recorder-live"):
        digest = compressed.digest_of((DIST / f"{piece}.js").read_bytes())
        assert f"{piece}.{digest}.js" in recorder


def test_the_recorder_stays_within_its_size():
    """Every visitor of every recorded page loads it, and pays for what it grows by."""
    content = (DIST / "recorder.js").read_bytes()
    assert len(gzip.compress(content, compresslevel=9)) <= RECORDER_BYTES


def test_the_documented_size_of_the_recorder_is_the_one_on_the_wire():
    call_command("compress_static")
    text = (settings.BASE_DIR / "docs" / "recorder.md").read_text()
    found = re.search(r"(\d+\.\d) KB with brotli, (\d+\.\d) KB with gzip", text)
    assert found
    digest = compressed.file_digest(finders.find("recorder.js"))
    for documented, suffix in zip(found.groups(), ("br", "gz"), strict=True):
        size = (compressed.STORE / f"{digest}.{suffix}").stat().st_size / 1000
        assert abs(size - float(documented)) < 1
