"""Consent in a real Chromium: nothing before yes, everything over at no."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.axe import AXE
from tests.e2e.recorder.pages import UNPATCHED, track, tracked
from tests.e2e.recorder.recorder_hub import RecorderHub, refusal

NOTICE = {
    "version": "3",
    "hash": "abc",
    "language": "en",
    "title": "Recording this visit",
    "body": "We look at recordings to mend what is broken.",
    "accept": "Yes, record",
    "decline": "No, thanks",
    "privacyUrl": "https://example.org/privacy",
}
TRACES = (
    "[document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
)
#: Shadow roots stay closed to the page; the test opens this one to look inside.
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  return attach.call(this, {...options, mode: "open"});
};
"""
SIGNAL = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true});"
BODY = """
<main><h1>Shop</h1><a href="#x" id="link">x</a>
<button data-consent-button>Privacy</button></main>
"""


@pytest.fixture
def asking(loopback: RecorderHub) -> RecorderHub:
    """A hub whose service needs a yes."""
    loopback.config["consent"] = {
        "policy": "required",
        "respectDnt": False,
        "days": 180,
        "notice": NOTICE,
    }
    return loopback


def visit(visitor: BrowserContext, hub: RecorderHub, *scripts: str) -> Page:
    """A page of that hub, its shadow roots open to the test."""
    for script in (OPEN_ROOTS, *scripts):
        visitor.add_init_script(script)
    page = visitor.new_page()
    hub.page("/shop", BODY)
    hub.pages["/shop"] = hub.pages["/shop"].replace("<html>", '<html lang="en">')
    page.goto(hub.site + "/shop")
    page.wait_for_function("window.SessionHub && SessionHub.consent")
    return page


def status(page: Page) -> str:
    return str(page.evaluate("SessionHub.consent.status()"))


def stored(page: Page, hub: RecorderHub) -> dict[str, Any]:
    keys = page.evaluate("Object.keys(localStorage)")
    (key,) = [key for key in keys if key.endswith(":consent")]
    return dict(json.loads(page.evaluate("key => localStorage[key]", key)))


def test_before_yes_nothing_is_captured_kept_or_sent(visitor, asking):
    page = visit(visitor, asking)
    page.get_by_role("region", name=NOTICE["title"]).wait_for()
    track(page, "before")
    page.click("#link")
    page.evaluate("console.log('before'); setTimeout(() => { throw new Error('x'); })")
    page.wait_for_timeout(400)
    assert status(page) == "pending"
    assert page.evaluate(UNPATCHED)
    assert (asking.attempts, asking.consents) == ([], [])
    assert page.evaluate(TRACES) == [""]
    asked = [path for _, path, _ in asking.requests if path.startswith("/i/")]
    assert len(asked) == 1
    assert "/config?lang=en" in asked[0]
    assert all("Cookie" not in headers for _, _, headers in asking.requests)


def test_yes_in_the_banner_is_written_down_before_anything_leaves(visitor, asking):
    page = visit(visitor, asking)
    page.get_by_role("button", name="Yes, record").click()
    asking.wait_for(lambda: asking.chunks, pump=page)
    (receipt,) = asking.consents
    assert receipt == {
        "consentId": stored(page, asking)["id"],
        "action": "grant",
        "scopes": ["record"],
        "method": "banner",
        "gpc": False,
        "dnt": False,
        "noticeVersion": "3",
        "noticeHash": "abc",
    }
    assert asking.chunks[0].envelope["consentId"] == receipt["consentId"]
    assert asking.custom("sh.session")[0]["consentId"] == receipt["consentId"]
    paths = [path for method, path, _ in asking.requests if method == "POST"]
    assert paths[0].endswith("/consent")
    assert page.get_by_role("region").count() == 0
    assert "Recording this visit" not in str(asking.events)


def test_an_answer_given_by_the_site_leaves_no_banner_to_come(visitor, asking):
    held = []
    visitor.route("**/recorder-banner.*.js", lambda route: held.append(route))
    page = visit(visitor, asking)
    asking.wait_for(lambda: held, pump=page)
    page.evaluate("SessionHub.consent.optIn()")
    asking.wait_for(lambda: asking.chunks, pump=page)
    with page.expect_response("**/recorder-banner.*.js"):
        held.pop().continue_()
    page.wait_for_timeout(300)
    assert page.get_by_role("region").count() == 0
    page.get_by_role("button", name="Privacy").click()
    page.get_by_role("region", name=NOTICE["title"]).wait_for()


def test_no_receipt_no_recording(visitor, asking):
    asking.consent_answer = lambda _: refusal(503, "down")
    page = visit(visitor, asking)
    page.get_by_role("button", name="Yes, record").click()
    asking.wait_for(lambda: asking.consents, pump=page)
    track(page, "held")
    page.wait_for_timeout(500)
    assert asking.attempts == []


def test_no_in_the_banner_is_kept_here_alone(visitor, asking):
    page = visit(visitor, asking)
    page.get_by_role("button", name="No, thanks").click()
    page.wait_for_timeout(300)
    assert status(page) == "denied"
    assert (asking.attempts, asking.consents) == ([], [])
    assert "id" not in stored(page, asking)
    asked = asking.config_requests
    page.reload()
    page.wait_for_function("window.SessionHub && SessionHub.consent")
    page.wait_for_timeout(300)
    assert page.get_by_role("region").count() == 0
    assert asking.config_requests == asked


def test_after_withdrawing_no_later_event_reaches_the_hub(visitor, asking):
    asking.config["flushMs"] = 60000
    page = visit(visitor, asking)
    page.evaluate("SessionHub.consent.optIn(['record', 'watch-live'])")
    asking.wait_for(lambda: asking.chunks, pump=page)
    session = asking.sessions()[0]
    track(page, "buffered")
    clicked = page.evaluate("() => { SessionHub.consent.optOut(); return Date.now(); }")
    track(page, "after")
    page.click("#link")
    receipt = asking.wait_for(lambda: asking.consents[1:], pump=page)[0]
    page.wait_for_timeout(500)
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert receipt["action"] == "withdraw"
    assert receipt["consentId"] == asking.consents[0]["consentId"]
    assert receipt["sessionId"] == session
    assert [e for e in asking.events if e["timestamp"] > clicked] == []
    assert tracked(asking) == []


def test_withdrawing_stops_what_is_being_tried_again(visitor, asking):
    page = visit(visitor, asking)
    page.evaluate("SessionHub.consent.optIn()")
    asking.wait_for(lambda: asking.chunks, pump=page)
    asking.intercept = lambda _: refusal(503, "down", Retry_After="1")
    track(page, "stuck")
    asking.wait_for(lambda: len(asking.attempts) > 1, pump=page)
    page.evaluate("SessionHub.consent.optOut()")
    asking.intercept = lambda _: None
    attempts = len(asking.attempts)
    page.wait_for_timeout(1500)
    page.reload()
    page.wait_for_function("window.SessionHub && SessionHub.consent")
    page.wait_for_timeout(500)
    assert len(asking.attempts) == attempts
    keys = page.evaluate("[...Object.keys(sessionStorage)]")
    assert [key for key in keys if "parcel" in key] == []


def test_a_withdrawal_that_did_not_arrive_is_sent_again(visitor, asking):
    page = visit(visitor, asking)
    page.evaluate("SessionHub.consent.optIn()")
    asking.wait_for(lambda: asking.chunks, pump=page)
    asking.consent_answer = lambda _: refusal(503, "down")
    page.evaluate("SessionHub.consent.optOut()")
    asking.wait_for(lambda: len(asking.consents) == 2, pump=page)
    asking.consent_answer = lambda _: None
    page.reload()
    asking.wait_for(lambda: len(asking.consents) == 3, pump=page)
    assert asking.consents[2]["action"] == "withdraw"


def test_the_privacy_signal_refuses_until_the_person_agrees(visitor, asking):
    page = visit(visitor, asking, SIGNAL)
    page.wait_for_timeout(400)
    assert status(page) == "denied"
    assert page.get_by_role("region").count() == 0
    assert asking.attempts == []
    page.click("[data-consent-button]")
    page.get_by_role("button", name="Yes, record").click()
    asking.wait_for(lambda: asking.chunks, pump=page)
    assert asking.consents[0]["gpc"] is True


def test_where_people_are_informed_the_signal_refuses_too(visitor, asking):
    asking.config["consent"]["policy"] = "notice"
    page = visit(visitor, asking, SIGNAL)
    page.wait_for_timeout(400)
    assert (status(page), asking.attempts) == ("denied", [])


def test_where_people_are_informed_recording_begins_and_they_can_object(
    visitor, asking
):
    asking.config["consent"]["policy"] = "notice"
    page = visit(visitor, asking)
    asking.wait_for(lambda: asking.chunks, pump=page)
    assert asking.consents[0]["method"] == "notice"
    page.get_by_role("button", name="Do not record").click()
    asking.wait_for(lambda: asking.consents[1:], pump=page)
    assert asking.consents[1]["action"] == "withdraw"
    assert status(page) == "denied"


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (refusal(410, "consent_withdrawn"), "denied"),
        (refusal(403, "consent_required"), "pending"),
    ],
)
def test_a_hub_that_takes_no_more_ends_it(visitor, asking, answer, left):
    page = visit(visitor, asking)
    page.evaluate("SessionHub.consent.optIn()")
    asking.wait_for(lambda: asking.chunks, pump=page)
    asking.intercept = lambda _: answer
    before = len(asking.attempts)
    track(page, "refused")
    asking.wait_for(lambda: len(asking.attempts) > before, pump=page)
    page.wait_for_function("SessionHub.consent.status() !== 'granted'")
    track(page, "later")
    page.wait_for_timeout(500)
    assert (status(page), len(asking.attempts)) == (left, before + 1)


def test_another_notice_asks_again(visitor, asking):
    page = visit(visitor, asking)
    page.get_by_role("button", name="Yes, record").click()
    asking.wait_for(lambda: asking.chunks, pump=page)
    asking.config["consent"]["notice"] = {**NOTICE, "version": "4", "title": "Again"}
    asking.etag = '"c2"'
    asking.reply = {"config": "c2"}
    track(page, "any")
    page.get_by_role("region", name="Again").wait_for()
    assert status(page) == "pending"


def test_the_banner_passes_axe_and_works_by_keyboard(visitor, asking):
    visitor.add_init_script(path=str(AXE))
    page = visit(visitor, asking)
    region = page.get_by_role("region", name=NOTICE["title"])
    region.wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(250)
        found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id))")
        assert found == []
    names = []
    for _ in range(3):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "document.activeElement.shadowRoot?.activeElement.textContent"
            )
        )
    assert names == ["No, thanks", "Yes, record", "Privacy notice"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "link"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    assert region.count() == 0
    assert (status(page), asking.consents) == ("pending", [])
    page.focus("[data-consent-button]")
    page.keyboard.press("Enter")
    region.wait_for()
    yes, no = (
        page.get_by_role("button", name=n) for n in ("Yes, record", "No, thanks")
    )
    look = """e => { const s = getComputedStyle(e);
        return [s.color, s.backgroundColor, s.font, s.border, s.height]; }"""
    assert yes.evaluate(look) == no.evaluate(look)
    yes.press("Enter")
    asking.wait_for(lambda: asking.chunks, pump=page)


def test_a_strict_page_policy_shows_the_banner_as_designed(visitor, asking):
    asking.page_headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src {asking.address}; "
            f"connect-src {asking.address}"
        )
    }
    page = visit(visitor, asking)
    yes = page.get_by_role("button", name="Yes, record")
    # As laid out: the box on the screen is a hair less while the banner slides in.
    assert yes.evaluate("button => button.offsetHeight") >= 44
