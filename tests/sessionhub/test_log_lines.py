"""sessionhub.lib.log_lines: one format for all lines, no stack for a refusal."""

from __future__ import annotations

import json
import logging
from logging.config import dictConfig

import pytest
import structlog
from django.conf import settings

from sessionhub.lib import log_lines


@pytest.fixture
def lines(capsys):
    """Log as JSON; return what was written since."""
    dictConfig(log_lines.logging_config(level="INFO", style="json"))

    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield read
    dictConfig(settings.LOGGING)


def test_records_and_events_have_one_shape(lines):
    logging.getLogger("celery.worker").warning("%s lost", "a job")
    structlog.get_logger("recordings.test").info("worker.started", worker="w1")
    record, event = lines()
    assert record["event"] == "a job lost"
    assert (event["event"], event["worker"]) == ("worker.started", "w1")
    for line in (record, event):
        assert {"event", "level", "logger", "timestamp"} <= line.keys()
        assert line["timestamp"].endswith("Z")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/nowhere/", "/admin/nowhere/"])
def test_a_refusal_is_a_line_with_its_request_and_without_a_stack(lines, client, path):
    answer = client.get(path)
    assert answer.status_code in (302, 404)
    if answer.status_code == 404:
        (line,) = lines()
        assert line["request_id"] == answer.headers["X-Request-Id"]
        assert line["status_code"] == 404
        assert "exception" not in line


@pytest.mark.parametrize(
    ("name", "status", "stack"),
    [
        ("django.request", 403, False),
        ("django.request", 404, False),
        ("django.security.DisallowedHost", 400, False),
        ("django.request", 500, True),
        ("recordings.anything", 404, True),
    ],
)
def test_only_faults_of_ours_have_a_stack(lines, name, status, stack):
    try:
        raise PermissionError("no")
    except PermissionError as error:
        logging.getLogger(name).error(
            "Refused", exc_info=error, extra={"status_code": status}
        )
    assert ("exception" in lines()[0]) is stack


def test_an_event_inside_a_request_names_it(lines):
    token = log_lines.request_id.set("019a")
    try:
        structlog.get_logger("x").warning("something")
    finally:
        log_lines.request_id.reset(token)
    assert lines()[0]["request_id"] == "019a"


def test_text_is_a_line_as_well(capsys):
    dictConfig(log_lines.logging_config(level="INFO", style="text"))
    logging.getLogger("celery").warning("hello")
    (line,) = capsys.readouterr().err.splitlines()
    assert "hello" in line
    assert "warning" in line
    dictConfig(settings.LOGGING)
