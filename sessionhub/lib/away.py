"""The errors that mean that a part of the hub does not answer."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from sessionhub.lib.errors import PartAwayError

AWAY = (PartAwayError, OperationalError, InterfaceError, RedisError, BrokerError)
"""What ClickHouse, the database, Valkey and the job queue raise when they are down."""
RETRY_SECONDS = 5
