"""Watching one visit as it happens."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.hub import wait_for
from tests.e2e.live.pages import HEADING, notice_watching, session_of, shown, watch


def test_what_happens_is_seen(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    notice_watching(shopper)
    shopper.evaluate(HEADING, " — seen from afar")
    shown(page, "seen from afar")
    expect(page.get_by_test_id("latency")).to_contain_text("s behind")
    expect(page.get_by_test_id("viewers")).to_have_text("Only you")


def test_a_visit_without_viewers_has_a_picture_at_once(hub, staff, shopper):
    page = staff()
    session_id = session_of(shopper)
    hub.wait_for_session(session_id)
    shopper.context.set_offline(True)
    watch(hub, page, session_id)
    shown(page, shopper.locator("h1").first.inner_text())
    shopper.evaluate(HEADING, " and back")
    shopper.context.set_offline(False)
    shown(page, "and back")


def test_it_survives_navigation_and_reload(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    for path in ("/demo/journal/", "/demo/cart/", "/demo/"):
        shopper.goto(path)
        heading = shopper.locator("h1").first.inner_text()
        shown(page, heading)
    shopper.reload()
    shopper.evaluate(HEADING, " again")
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
    shopper.evaluate(HEADING, " now")
    shown(page, " now")


def test_the_panels_follow(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    notice_watching(shopper)
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
