"""sessionhub.lib.logged_paths: logs keep no path with a person in it."""

from __future__ import annotations

import io
import logging

import pytest
from daphne.access import AccessLogGenerator
from django.test import RequestFactory

from sessionhub import asgi
from sessionhub.lib.logged_paths import HidePaths, logged_path

SESSION = "019a0000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/api/recordings/", "/api/recordings/"),
        ("/api/recordings/?search=ada%40example.com", "/api/recordings/?…"),
        (f"/api/recordings/{SESSION}/events/", f"/api/recordings/{SESSION}/events/"),
        ("/api/recordings/ada@example.com/", "/api/recordings/…/"),
        ("/admin/privacy/consentreceipt/?q=u-17", "/admin/privacy/consentreceipt/?…"),
        ("/admin/privacy/ada/change/", "/admin/privacy/…/change/"),
        ("/ada.lovelace", "/…"),
        ("/i/v1/pk_a1B2-_3/config?lang=de", "/i/v1/pk_a1B2-_3/config?…"),
        (
            f"/recordings/{SESSION}/events/ws?token=pk_x",
            f"/recordings/{SESSION}/events/ws?…",
        ),
        ("/recorder.js", "/recorder.js"),
        ("/static/admin/css/base.css", "/static/admin/css/base.css"),
        ("", ""),
    ],
)
def test_a_path_keeps_what_the_product_itself_knows(target, kept):
    assert logged_path(target) == kept


@pytest.fixture
def written():
    """What a handler with the filter of the settings writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(HidePaths())
    for name in ("django.request", "uvicorn.access"):
        logging.getLogger(name).addHandler(handler)
    yield stream.getvalue
    for name in ("django.request", "uvicorn.access"):
        logging.getLogger(name).removeHandler(handler)


def test_the_request_log_of_django_hides_it(client, written):
    client.get("/admin/ada.lovelace/")
    client.get("/api/ada.lovelace/")
    assert "Not Found: /admin/…/" in written() or "Not Found: /api/…/" in written()
    assert "lovelace" not in written()


def test_an_error_of_a_request_hides_it(written):
    request = RequestFactory().get("/api/recordings/ada@example.com/?q=ada")
    logging.getLogger("django.request").error(
        "%s: %s", "Internal Server Error", request.path, extra={"request": request}
    )
    assert written() == "Internal Server Error: /api/recordings/…/\n"


def test_the_access_log_of_uvicorn_hides_it(written):
    logging.getLogger("uvicorn.access").error(
        '%s - "%s %s HTTP/%s" %d', "192.0.2.1:1", "GET", "/api/x?q=ada", "1.1", 404
    )
    assert written() == '192.0.2.1:1 - "GET /api/…?… HTTP/1.1" 404\n'


@pytest.mark.parametrize(
    ("protocol", "action"),
    [
        ("http", "complete"),
        *(("websocket", each) for each in ("connecting", "rejected", "connected")),
        ("websocket", "disconnected"),
    ],
)
def test_the_access_log_of_daphne_hides_it(caplog, protocol, action):
    assert asgi.application
    details = {"path": "/api/x/?q=ada", "method": "GET", "client": "192.0.2.1:1"}
    details |= {"status": 404, "size": 2, "time_taken": 0.1}
    with caplog.at_level(logging.INFO, logger="daphne.access"):
        AccessLogGenerator(io.StringIO())(protocol, action, details)
    assert "/api/…/?…" in caplog.text
    assert "ada" not in caplog.text
    assert "192.0.2.1" not in caplog.text
