"""Live: who is there, and one of them as it happens, in two real browsers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.hub import Hub, wait_for
from tests.e2e.replay_page import say_why
from tests.e2e.visit import ASKED, SENT, until

SIZE = {"viewport": {"width": 1280, "height": 800}}
expect.set_options(timeout=15_000)
SESSION = "() => SessionHub.sessionURL"
LIVE = "() => window.sessionHubPlayer?.live?.stage.iframe?.contentDocument"
SHOWS = "(text) => ({LIVE})()?.body?.textContent.includes(text) ?? false".replace(
    "{LIVE}", LIVE
)


@pytest.fixture(scope="module")
def hub():
    """A hub where a visit is over some seconds after its last page, not at once."""
    running = Hub(SESSION_LEAVE_SECONDS="6")
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def shopper(hub, chromium):
    """Somebody in the demo shop who agreed to be recorded."""
    context = hub.visitor(chromium, **SIZE)
    page = context.new_page()
    page.goto("/demo/")
    until(page, ASKED)
    page.evaluate("() => SessionHub.consent.optIn(['record', 'watch-live'])")
    until(page, SENT)
    yield page
    context.close()


@pytest.fixture
def staff(hub, chromium):
    """Open a browser for somebody of the staff; closed after the test."""
    pages = []

    def staff(username="admin", **options):
        page = hub.staff_page(chromium, username, **SIZE, **options)
        pages.append(page)
        return page

    yield staff
    for page in pages:
        page.context.close()


def session_of(page):
    return re.search(r"[0-9a-f-]{36}", page.evaluate(SESSION))[0]


def watch(hub, page, session_id):
    """Open the watch page and say why; return when a picture stands."""
    hub.wait_for_session(session_id)
    page.goto(f"{hub.address}/admin/sessions/live/{session_id}/")
    page.wait_for_function(
        "() => document.querySelector('dialog.sh-reason[open]') ||"
        " window.sessionHubPlayer?.live"
    )
    if page.locator("dialog.sh-reason").count():
        say_why(page)
    page.wait_for_function(f"() => Boolean(({LIVE})()?.body?.children.length)")


def shown(page, text):
    page.wait_for_function(SHOWS, arg=text)


def row(page, session_id):
    return page.locator(f"tr[data-session='{session_id}']")


# --- the list -------------------------------------------------------------------------


def test_a_visit_comes_moves_and_goes(hub, staff, shopper):
    page = staff()
    page.goto(f"{hub.address}/admin/sessions/live/")
    expect(page.locator(".sh-live-word")).to_have_text("Live")
    found = row(page, session_of(shopper))
    expect(found).to_be_visible()
    expect(found).to_contain_text("Anonymous")
    shopper.goto("/demo/journal/")
    expect(found.locator(".sh-live-page")).to_contain_text("/demo/journal/")
    shopper.evaluate("() => SessionHub.identify('u-7', {name: 'Ines Example'})")
    expect(found).to_contain_text("Ines Example")
    shopper.goto("about:blank")
    expect(found).to_have_count(0, timeout=20_000)


def test_filters_are_the_hubs(hub, staff, shopper):
    page = staff()
    page.goto(f"{hub.address}/admin/sessions/live/")
    found = row(page, session_of(shopper))
    expect(found).to_be_visible()
    field = page.get_by_label("Search live sessions")
    field.fill("nobody looks like this")
    expect(found).to_have_count(0)
    expect(page.get_by_text("Nobody fits")).to_be_visible()
    page.get_by_text("Clear filters").click()
    expect(found).to_be_visible()
    page.locator("[data-filter=desktop]").click()
    expect(found).to_be_visible()


def test_a_lost_connection_is_said_and_heals(hub, staff, shopper):
    page = staff()
    page.goto(f"{hub.address}/admin/sessions/live/")
    expect(row(page, session_of(shopper))).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("() => sessionHubLive.line.close() || sessionHubLive.line.open()")
    expect(page.locator(".sh-live-word")).to_have_text(
        re.compile("Reconnecting|Disconnected")
    )
    page.context.set_offline(False)
    expect(page.locator(".sh-live-word")).to_have_text("Live", timeout=15_000)
    expect(row(page, session_of(shopper))).to_be_visible()


def test_the_list_is_reached_by_keyboard_and_passes_axe(hub, staff, shopper):
    page = staff()
    page.goto(f"{hub.address}/admin/sessions/live/")
    expect(row(page, session_of(shopper))).to_be_visible()
    assert violations(page, "#live") == []
    page.keyboard.press("/")
    expect(page.get_by_label("Search live sessions")).to_be_focused()


# --- watching -------------------------------------------------------------------------


def test_what_happens_is_seen(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    shopper.evaluate("() => document.querySelector('h1').append(' — seen from afar')")
    shown(page, "seen from afar")
    expect(page.get_by_test_id("latency")).to_contain_text("s behind")
    expect(page.get_by_test_id("viewers")).to_have_text("Only you")


def test_it_survives_navigation_and_reload(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    for path in ("/demo/journal/", "/demo/cart/", "/demo/"):
        shopper.goto(path)
        heading = shopper.locator("h1").first.inner_text()
        shown(page, heading)
    shopper.reload()
    shopper.evaluate("() => document.querySelector('h1').append(' again')")
    shown(page, " again")


def test_the_past_and_back(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    shopper.goto("/demo/cart/")
    shown(page, shopper.locator("h1").first.inner_text())
    page.evaluate("() => sessionHubPlayer.seek(0)")
    expect(page.get_by_test_id("go-live")).to_be_visible()
    expect(page.get_by_test_id("live-stage")).to_be_hidden()
    page.wait_for_function(
        "() => sessionHubPlayer.iframe?.contentDocument?.body?.children.length"
    )
    page.get_by_test_id("go-live").click()
    expect(page.get_by_test_id("live-stage")).to_be_visible()
    shopper.evaluate("() => document.querySelector('h1').append(' now')")
    shown(page, " now")


def test_the_panels_follow(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    page.get_by_role("tab", name="Console").click()
    shopper.evaluate("() => console.warn('the kettle is hot')")
    expect(page.locator("#sh-panel-console")).to_contain_text("the kettle is hot")


def test_viewers_see_each_other(hub, staff, shopper):
    one, other = staff(), staff("viewer")
    watch(hub, one, session_of(shopper))
    watch(hub, other, session_of(shopper))
    for page in (one, other):
        expect(page.get_by_test_id("viewers")).to_contain_text("2 viewers")
    other.context.close()
    expect(one.get_by_test_id("viewers")).to_have_text("Only you", timeout=15_000)


def test_the_active_tab_is_followed(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    second = shopper.context.new_page()
    second.goto("/demo/cart/")
    second.bring_to_front()
    shown(page, second.locator("h1").first.inner_text())
    expect(page.locator("[data-testid=windows] [role=tab]")).to_have_count(2)


def test_an_erased_session_leaves_no_picture(hub, staff, shopper):
    page = staff()
    session_id = session_of(shopper)
    watch(hub, page, session_id)
    hub.erase(session_id)
    expect(page.get_by_text("This session was erased.").first).to_be_visible()
    expect(page.locator(".sh-live-stage .sh-clip")).to_have_count(0)


def test_watching_is_on_record(hub, staff, shopper):
    page = staff()
    session_id = session_of(shopper)
    watch(hub, page, session_id)

    def log():
        return hub.get(f"/api/recordings/{session_id}/access/")["log"]

    wait_for(
        lambda: any(entry["via"] == "live" for entry in log()),
        seconds=10,
        what=lambda: f"the row: {log()}",
    )
