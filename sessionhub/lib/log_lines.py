"""One format of log lines for every process: text to read, or JSON a line.

Django's, daphne's and celery's records and the events of our own code (structlog) go
through the same formatter. A refused request is one line without a stack, because the
client caused it. No line holds a query, a body, a header or a cookie; paths are
shortened (`logged_paths`) where they may hold typed text.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from sessionhub.lib.steady_output import SteadyOutput

Event = MutableMapping[str, Any]

FORMATS = ("text", "json")
REQUEST_LOGGERS = ("django.request", "django.security")
# The extra fields of libraries' records that are kept.
KEPT = ("status_code",)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RefusalsWithoutStack(logging.Filter):
    """Removes the stack from refused requests, which are no faults of the hub."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; never drop it."""
        status = getattr(record, "status_code", 0)
        refused = record.name.startswith(REQUEST_LOGGERS) and (
            400 <= status < 500 or record.name.startswith("django.security")
        )
        if refused:
            record.exc_info = None
            record.exc_text = None
        return True


class SteadyHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to the current standard error; lines that do not fit are dropped."""

    def __init__(self) -> None:
        super().__init__(SteadyOutput())


def add_request(_: Any, __: str, event: Event) -> Event:
    """Add the request id, and the known facts of its response."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if number := request_id.get() or getattr(request, "request_id", ""):
        event.setdefault("request_id", number)
    for name in KEPT:
        if hasattr(record, name):
            event.setdefault(name, getattr(record, name))
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    add_request,
]


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """The formatter of LOGGING; `style` is one of FORMATS."""

    def __init__(self, style: str = "text") -> None:
        renderer: list[Any] = (
            [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
            if style == "json"
            else [
                # Plain tracebacks: pretty ones keep a process busy for seconds each,
                # while every request waits, and hold the values of local variables.
                structlog.dev.ConsoleRenderer(
                    colors=False,
                    sort_keys=False,
                    exception_formatter=structlog.dev.plain_traceback,
                )
            ]
        )
        super().__init__(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
            ],
        )


def configure_structlog() -> None:
    """Format our own events like the records of libraries."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(*, level: str, style: str) -> dict[str, Any]:
    """Return the configuration of Python's logging; `style` is one of FORMATS."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": LineFormatter, "style": style}},
        "filters": {
            "paths": {"()": "sessionhub.lib.logged_paths.HidePaths"},
            "refusals": {"()": RefusalsWithoutStack},
        },
        "handlers": {
            "console": {
                "()": SteadyHandler,
                "formatter": "line",
                "filters": ["paths", "refusals"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # Django's own development server; ours write an access log.
        "loggers": {"django.server": {"level": "WARNING"}},
    }
