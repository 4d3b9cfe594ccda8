"""Celery, its schedule, and jobs that continue after a crash."""

from __future__ import annotations

from sessionhub.settings.environment import env
from sessionhub.settings.stores import VALKEY_URL

CELERY_BROKER_URL = VALKEY_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "sh:celery:",
    # Without these a request that queues a job waits for ever (lib/jobs.py).
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "max_retries": 1,
    "interval_start": 0.2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "sessionhub.beat:ValkeyScheduler"
# An erasure whose process is silent for longer counts as abandoned; another continues.
ERASURE_LEASE_SECONDS = env.int("ERASURE_LEASE_SECONDS", default=60)
CELERY_BEAT_SCHEDULE = {
    "go on with erasures": {
        "task": "privacy.run_erasures",
        "schedule": ERASURE_LEASE_SECONDS / 2,
    },
    "apply retention": {"task": "recordings.apply_retention", "schedule": 86400.0},
    "derive stale sessions": {
        "task": "recordings.derive_stale_sessions",
        "schedule": 3600.0,
    },
    "trim dead letters": {"task": "recordings.trim_dead_letters", "schedule": 86400.0},
    "sign the audit log": {"task": "privacy.sign_audit_head", "schedule": 86400.0},
    "forget old brakes": {"task": "sessionhub.forget_brakes", "schedule": 86400.0},
    "e-mail waiting alerts": {
        "task": "privacy.email_waiting_alerts",
        "schedule": 300.0,
    },
}
