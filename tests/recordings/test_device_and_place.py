"""recordings.user_agents and recordings.geo."""

from __future__ import annotations

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from recordings import geo
from recordings.enums import DeviceType
from recordings.user_agents import describe

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device", "browser", "system"),
    [
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/142.0.0.0 Safari/537.36",
            "desktop",
            "Chrome",
            "Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "desktop",
            "Firefox",
            "Windows",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 15) {KIT} Chrome/142.0.0.0 Mobile Safari/1",
            "mobile",
            "Chrome Mobile",
            "Android",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 15; SM-X710) {KIT} Chrome/142.0 Safari/537",
            "tablet",
            "Chrome",
            "Android",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
            "Version/17.0 Mobile/15E148 Safari/604.1",
            "tablet",
            "Mobile Safari",
            "iOS",
        ),
        ("", "unknown", "", ""),
        ("\x00" * 5000, "unknown", "", ""),
    ],
)
def test_it_describes_a_device(user_agent, device, browser, system):
    found = describe(user_agent)
    assert (found.type.wire, found.browser, found.os) == (device, browser, system)


def test_a_hint_beats_a_header_that_hides_the_phone():
    agent = f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/142.0.0.0 Safari/537.36"
    assert describe(agent, {"mobile": True}).type is DeviceType.MOBILE


@pytest.fixture
def places(tmp_path, settings):
    writer = MMDBWriter(
        ip_version=6,
        ipv4_compatible=True,
        database_type="GeoLite2-City",
        languages=["en"],
    )
    writer.insert_network(
        IPSet(["203.0.113.0/24", "2001:db8::/32"]),
        {"country": {"iso_code": "DE"}, "city": {"names": {"en": "Kiel"}}},
    )
    path = tmp_path / "places.mmdb"
    writer.to_db_file(str(path))
    settings.GEOIP_PATH = str(path)
    return path


def test_it_finds_an_address(places):
    assert geo.locate("203.0.113.9") == geo.Location("DE", "Kiel")
    assert geo.locate("2001:db8::1") == geo.Location("DE", "Kiel")


@pytest.mark.parametrize(
    "ip", ["198.51.100.1", "127.0.0.1", "", "nonsense", "999.1.1.1"]
)
def test_an_unknown_address_is_nowhere(places, ip):
    assert geo.locate(ip) == geo.NOWHERE


def test_without_a_database_everybody_is_nowhere(settings):
    settings.GEOIP_PATH = ""
    assert geo.locate("203.0.113.9") == geo.NOWHERE


def test_an_unreadable_database_stops_nothing(settings, tmp_path):
    path = tmp_path / "broken.mmdb"
    path.write_bytes(b"no database")
    settings.GEOIP_PATH = str(path)
    assert geo.locate("203.0.113.9") == geo.NOWHERE
