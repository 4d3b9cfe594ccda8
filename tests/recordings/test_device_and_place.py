"""recordings.user_agents and recordings.geo."""

from __future__ import annotations

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from recordings import geo
from recordings.enums import DeviceType
from recordings.user_agents import describe, describe_session

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


MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
SAFARI = f"{MAC}AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
LINUX = f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/142.0.0.0 Safari/537.36"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/1"
PIXEL = f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {KIT} Chrome/142.0 Mobile Safari/1"
FINGER, BOTH, MOUSE = (
    {"any-pointer": each} for each in ("coarse", "coarse fine", "fine")
)


def visit(agent, touches, *, screen=(1024, 1366), **hints):
    return {
        "userAgent": agent,
        "touchPoints": touches,
        "screen": {"w": screen[0], "h": screen[1]},
        **({"userAgentData": hints} if hints else {}),
    }


PHONE = (412, 915)


@pytest.mark.parametrize(
    ("session", "media", "device", "system"),
    [
        # What hides behind the name of a desktop computer.
        (visit(SAFARI, 5), FINGER, "tablet", "iOS"),
        (visit(SAFARI, 5), BOTH, "tablet", "iOS"),
        (visit(SAFARI, 5), None, "tablet", "iOS"),
        (visit(SAFARI, 5, screen=(393, 852)), FINGER, "mobile", "iOS"),
        (visit(LINUX, 5, screen=PHONE), FINGER, "mobile", "Android"),
        (visit(LINUX, 5, screen=(915, 412)), FINGER, "mobile", "Android"),
        (visit(LINUX, 10, screen=(800, 1280)), FINGER, "tablet", "Android"),
        (visit(LINUX, 10, platform="Android", mobile=False), BOTH, "tablet", "Android"),
        (visit(WINDOWS, 10, platform="Windows"), FINGER, "tablet", "Windows"),
        # What is one.
        (visit(SAFARI, 0), MOUSE, "desktop", "Mac OS X"),
        (visit(SAFARI, 5, platform="macOS"), BOTH, "desktop", "Mac OS X"),
        (visit(WINDOWS, 10, platform="Windows"), BOTH, "desktop", "Windows"),
        (visit(WINDOWS, 10), None, "desktop", "Windows"),
        (visit(LINUX, 10), BOTH, "desktop", "Linux"),
        (visit(LINUX, 0), {"any-pointer": ""}, "desktop", "Linux"),
        # And what calls itself a phone without being one.
        (visit(PIXEL, 0, platform="Windows"), MOUSE, "desktop", "Windows"),
        (visit(PIXEL, 5, platform="Android", mobile=True), FINGER, "mobile", "Android"),
        (visit(PIXEL, 0), {"any-pointer": ""}, "mobile", "Android"),
        (visit("", 5), FINGER, "unknown", ""),
    ],
)
def test_what_a_device_can_do_counts_where_its_name_hides_it(
    session, media, device, system
):
    found = describe_session(session, media=media)
    assert (found.type.wire, found.os) == (device, system)


@pytest.mark.parametrize(
    "session",
    [
        {},
        {"userAgentData": "x", "screen": [], "touchPoints": "5"},
        {"screen": {"w": "wide"}, "touchPoints": True},
    ],
)
def test_other_recorders_are_known_by_their_user_agent(session):
    assert describe_session(session, user_agent=SAFARI).type is DeviceType.DESKTOP
    assert describe_session(session, user_agent=PIXEL).type is DeviceType.MOBILE


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
