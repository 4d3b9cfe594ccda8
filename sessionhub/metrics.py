"""/metrics in the text format of Prometheus, and the permission to read it.

Everything here is measured at the moment of a scrape; events (refusals, sockets,
requests) are counters of the process in which they happen.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_prometheus.exports import ExportToDjangoView
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from privacy.models import AuditHead, AuditLog, AuditVerification, ErasureJob
from privacy.models.erasure_job import UNFINISHED
from recordings.ingest.backlog import Backlog
from recordings.models import DeadLetter
from sessionhub import health
from sessionhub.error_pages import permission_denied
from sessionhub.lib.client_address import address_in

# A request with one of these was forwarded by a proxy.
FORWARDED_BY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics, 403 without the token or an allowed network."""
    if not (_has_token(request) or _is_near(request)):
        return permission_denied(request, PermissionError())
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


def _is_near(request: HttpRequest) -> bool:
    """Return whether the request comes from an allowed network and through no proxy.

    Behind a proxy of this machine every request would come from the loopback address.
    """
    if any(name in request.headers for name in FORWARDED_BY):
        return False
    address = address_in(request.META.get("REMOTE_ADDR", ""))
    return bool(address) and any(
        ip_address(address) in ip_network(network, strict=False)
        for network in settings.METRICS_NETWORKS
    )


class StateCollector(Collector):
    """The state of every part, of the buffer, dead letters, erasures and audit log."""

    def describe(self) -> Iterator[Metric]:
        """Return no names: computing them would check every part at start."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; those of a part that is down are missing."""
        parts, backlog = health.states()
        up = _gauge("part_up", "1 while a part answers and takes what comes.", "part")
        for name, state in parts.items():
            up.add_metric([name], float(state == "ok"))
        worker = backlog is not None and backlog.worker_state() == "ok"
        up.add_metric(["worker"], float(worker))
        yield up
        if backlog is not None:
            yield from _of_buffer(backlog)
        if parts["database"] == "ok":
            try:
                yield from [*_of_dead_letters(), *_of_erasures(), *_of_audit()]
            except DatabaseError:
                return


def _of_buffer(found: Backlog) -> Iterator[Metric]:
    depth = _gauge("buffer_depth_chunks", "Chunks not stored yet.", "shard")
    lag = _gauge("buffer_lag_seconds", "How long the oldest waits.", "shard")
    for shard, (chunks, age) in enumerate(zip(found.depths, found.ages, strict=True)):
        depth.add_metric([f"{shard:02d}"], chunks)
        lag.add_metric([f"{shard:02d}"], age)
    yield from (depth, lag)
    for name, help, value in (
        ("oldest_chunk_seconds", "How long the oldest waits.", found.oldest_seconds),
        ("buffer_used_ratio", "Memory of the buffer over its cap.", found.used_share),
        ("unread_shards", "Shards that no worker reads.", len(found.unread)),
        ("workers", "Ingest workers alive.", found.workers),
        ("sessions", "Sessions in the live list.", found.sessions),
    ):
        yield _gauge(name, help, value=value)


def _of_dead_letters() -> Iterator[Metric]:
    letters = _gauge("dead_letters", "Chunks kept that could not be stored.", "code")
    rows = DeadLetter.objects.order_by().values_list("code").annotate(Count("pk"))
    for code, count in rows:
        letters.add_metric([code], count)
    yield letters


def _of_erasures() -> Iterator[Metric]:
    jobs = _gauge("erasure_jobs", "Erasures by state.", "state")
    states = ErasureJob.objects.order_by().values_list("state").annotate(Count("pk"))
    for state, count in states:
        jobs.add_metric([state], count)
    yield jobs
    waiting = ErasureJob.objects.filter(state__in=UNFINISHED)
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("erasure_oldest_seconds", "Age of the oldest unfinished.", value=age)


def _of_audit() -> Iterator[Metric]:
    last = AuditLog.objects.values_list("sequence", flat=True).first() or 0
    head = AuditHead.objects.first()
    verified = AuditVerification.objects.first()
    intact = verified is None or verified.intact
    yield _gauge(
        "audit_intact", "0 if the last verification found a fault.", value=intact
    )
    unsigned = last - (head.sequence if head else 0)
    yield _gauge("audit_unsigned_rows", "Rows after the last head.", value=unsigned)
    if head is not None:
        age = (timezone.now() - head.at).total_seconds()
        yield _gauge("audit_head_seconds", "Age of the last signed head.", value=age)


def _gauge(
    name: str, help: str, label: str = "", *, value: float | None = None
) -> GaugeMetricFamily:
    labels = [label] if label else None
    return GaugeMetricFamily(f"sessionhub_{name}", help, value=value, labels=labels)


def register() -> None:
    """Add the collector to every scrape."""
    REGISTRY.register(StateCollector())
