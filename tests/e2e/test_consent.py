"""Consent on the demo shop, from the banner to the store."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest

from tests.e2e.axe import AXE
from tests.e2e.hub import wait_for
from tests.e2e.replay_page import open_replay
from tests.e2e.visit import ASKED, NOW, SENT, agree, until

STATUS = "() => window.SessionHub.consent.status()"
SESSION = "() => window.SessionHub?.sessionURL ?? null"
BANNER = "() => document.querySelector('sessionhub-consent') !== null"
TRACES = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
GPC = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true});"
# The page cannot look into the banner; the test can.
OPEN_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  return attach.call(this, {...options, mode: "open"});
};
"""
CONFIG = re.compile(r"/i/v1/[^/]+/config\?lang=[a-zA-Z-]+$")


class Person:
    """A visitor of the shop, and everything their browser sends to the hub."""

    def __init__(self, context, *scripts):
        self.context = context
        for script in scripts:
            context.add_init_script(script)
        self.page = context.new_page()
        self.requests = []
        context.on("request", lambda request: self.requests.append(request))

    def recorder_requests(self):
        """What the recorder sent, besides its own script."""
        return [r for r in self.requests if "/i/v1/" in r.url]

    def paths(self):
        return [
            urlsplit(r.url).path.rsplit("/", 1)[1] for r in self.recorder_requests()
        ]

    def session(self):
        until(self.page, SESSION)
        return self.page.evaluate(SESSION).rstrip("/").rsplit("/", 1)[1]

    def use_the_page(self):
        """Do what would be recorded."""
        self.page.mouse.move(200, 300)
        self.page.mouse.move(420, 350)
        self.page.click("h1")
        self.page.fill("#q", "moon")
        self.page.mouse.wheel(0, 300)
        self.page.evaluate("console.log('a line')")


@pytest.fixture
def enter(hub, chromium):
    """Open the shop as a new visitor."""
    contexts = []

    def opened(*scripts, **options):
        context = hub.visitor(chromium, **options)
        contexts.append(context)
        person = Person(context, *scripts)
        person.page.goto("/demo/")
        return person

    yield opened
    for context in contexts:
        context.close()


def consent_of(hub, session_id):
    """The consent a stored session names."""
    return hub.wait_for_session(session_id, until=lambda s: s["consentId"])["consentId"]


def receipt_page(hub, consent_id):
    return (
        hub.client()
        .get("/admin/privacy/consentreceipt/", params={"q": consent_id})
        .text
    )


def stored(hub, session_id):
    """Every stored event of a session."""
    windows = hub.manifest(session_id)["windows"]
    return [event for window in windows for event in hub.events(session_id, window)]


def test_before_a_yes_nothing_leaves_the_page(enter):
    person = enter()
    until(person.page, BANNER)
    person.use_the_page()
    person.page.goto("/demo/journal/")
    until(person.page, BANNER)
    person.page.wait_for_timeout(1500)
    sent = person.recorder_requests()
    assert sent
    for request in sent:
        assert request.method == "GET"
        assert CONFIG.search(request.url)
        assert "cookie" not in request.all_headers()
        assert request.post_data is None
    assert person.page.evaluate(TRACES) == []
    assert "sh" not in [c["name"][:2] for c in person.context.cookies()]
    assert person.page.evaluate(STATUS) == "pending"


def test_a_no_is_as_quiet_and_asks_no_more(enter):
    person = enter()
    until(person.page, BANNER)
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Enter")
    until(person.page, f"() => !({BANNER})()")
    person.page.goto("/demo/journal/")
    person.use_the_page()
    person.page.wait_for_timeout(1500)
    assert person.page.evaluate(STATUS) == "denied"
    assert not person.page.evaluate(BANNER)
    assert set(person.paths()) <= {"config"}


def test_a_yes_by_keyboard_starts_the_recording_under_a_receipt(hub, enter):
    person = enter(locale="de-DE")
    until(person.page, BANNER)
    before = person.page.evaluate(NOW)
    agree(person.page)
    session = person.session()
    person.use_the_page()
    until(person.page, SENT)
    consent = consent_of(hub, session)
    text = receipt_page(hub, consent)
    assert 'data-is="granted"' in text
    assert min(event["timestamp"] for event in stored(hub, session)) >= before
    person.page.wait_for_timeout(100)
    posted = person.paths()
    chunk = next(p for p in posted if p not in ("config", "consent"))
    assert posted.index("consent") < posted.index(chunk)


def test_nothing_after_the_click_is_ever_stored(hub, enter):
    person = enter()
    until(person.page, ASKED)
    agree(person.page)
    session = person.session()
    until(person.page, SENT)
    consent = consent_of(hub, session)
    # Waits in the buffer for the next flush.
    person.use_the_page()
    clicked = person.page.evaluate(
        "() => { const now = Date.now(); SessionHub.consent.optOut(); return now; }"
    )
    person.use_the_page()
    wait_for(
        lambda: 'data-is="withdrawn"' in receipt_page(hub, consent),
        seconds=10,
        what=lambda: "the withdrawal",
    )
    sent = len(person.recorder_requests())
    person.use_the_page()
    person.page.goto("/demo/journal/")
    person.use_the_page()
    person.page.wait_for_timeout(2000)
    assert set(person.paths()[sent:]) <= {"config", "consent"}
    late = [e for e in stored(hub, session) if e["timestamp"] > clicked]
    assert late == []
    assert person.page.evaluate(STATUS) == "denied"


def test_the_hub_refuses_a_recorder_that_goes_on_after_a_withdrawal(hub, enter):
    """A recorder that does not listen is refused by the hub itself."""
    person = enter()
    until(person.page, ASKED)
    agree(person.page)
    session = person.session()
    until(person.page, SENT)
    consent = consent_of(hub, session)
    client = hub.client()
    listed = receipt_page(hub, consent)
    receipt = re.search(r"consentreceipt/([0-9a-f-]{36})/change", listed)[1]
    question = f"/admin/privacy/consentreceipt/withdraw/?ids={receipt}"
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    answer = client.post(question, data=form, headers={"Referer": hub.address})
    assert answer.status_code == 302
    after = time.time() * 1000
    with person.page.expect_response(
        lambda r: r.status == 410, timeout=20_000
    ) as refused:
        person.use_the_page()
    assert refused.value.json()["code"] == "consent_withdrawn"
    until(person.page, "() => SessionHub.consent.status() === 'denied'")
    assert [e for e in stored(hub, session) if e["timestamp"] > after] == []


def test_gpc_is_a_no_until_the_person_agrees_here(hub, enter):
    person = enter(GPC, OPEN_ROOTS)
    until(person.page, "() => window.SessionHub?.consent.status() === 'denied'")
    person.use_the_page()
    person.page.wait_for_timeout(1500)
    assert not person.page.evaluate(BANNER)
    assert set(person.paths()) <= {"config"}
    assert person.page.evaluate(TRACES) == []
    person.page.click("[data-consent-button]")
    until(person.page, BANNER)
    person.page.locator("sessionhub-consent button").last.click()
    session = person.session()
    until(person.page, SENT)
    consent = consent_of(hub, session)
    assert 'data-is="granted"' in receipt_page(hub, consent)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_banner_on_the_shop_passes_axe(enter, scheme):
    # While it fades in, its contrast cannot be measured.
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    person = enter(OPEN_ROOTS, AXE.read_text(), **options)
    until(person.page, BANNER)
    found = person.page.evaluate("() => axe.run('sessionhub-consent')")
    assert [v["id"] for v in found["violations"]] == []
    assert found["passes"]


def test_the_person_panel_leads_to_the_receipt(hub, enter, chromium):
    person = enter()
    until(person.page, ASKED)
    agree(person.page)
    session = person.session()
    until(person.page, SENT)
    consent = consent_of(hub, session)
    staff = hub.staff_page(chromium, viewport={"width": 1280, "height": 800})
    open_replay(hub, staff, session)
    staff.get_by_role("tab", name="Person").click()
    link = f"a[href='/admin/privacy/consentreceipt/?q={consent}']"
    staff.wait_for_selector(link, state="attached", timeout=20_000)
    staff.context.close()
