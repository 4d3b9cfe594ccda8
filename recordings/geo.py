"""Country and city of an address, from a local database; the address is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import structlog
from django.conf import settings
from geoip2.database import Reader
from geoip2.errors import AddressNotFoundError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Location:
    """ISO country code and English city name; '' where nothing is known."""

    country: str = ""
    city: str = ""


NOWHERE = Location()


def locate(ip: str) -> Location:
    """Return where `ip` is, NOWHERE without a database (GEOIP_PATH) or an answer."""
    if not settings.GEOIP_PATH or not ip:
        return NOWHERE
    return _locate(settings.GEOIP_PATH, ip)


@lru_cache(maxsize=8192)
def _locate(path: str, ip: str) -> Location:
    reader = _reader(path)
    if reader is None:
        return NOWHERE
    try:
        if "City" in reader.metadata().database_type:
            city = reader.city(ip)
            return Location(city.country.iso_code or "", city.city.name or "")
        return Location(reader.country(ip).country.iso_code or "")
    except (AddressNotFoundError, ValueError, TypeError):
        return NOWHERE


@lru_cache(maxsize=2)
def _reader(path: str) -> Reader | None:
    try:
        return Reader(path)
    except (OSError, ValueError, RuntimeError) as error:
        # Recording goes on without places; `check_geoip` names a missing file.
        log.warning("geoip.unreadable", path=path, error=repr(error))
        return None
