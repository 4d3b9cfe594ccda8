"""Opening a recording needs a reason, is on record, and ends in time."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.people import add_staff, audit_log_refuses, change_grants
from tests.e2e.player.asking import now, opened, picture, seek, until
from tests.e2e.player.recorder import record_shop
from tests.e2e.replay_page import address_of, give_reason, open_replay
from tests.e2e.sending import send_windows

SIZE = {"viewport": {"width": 1280, "height": 800}}
EMERGENCY = "Payments fail for everybody and nobody else can be reached."
RECORDED = ("Ada Perez", "u-204", "New this week", "shop.example.com")


@pytest.fixture(scope="module")
def windows(chromium):
    """Five minutes in a shop, in two tabs."""
    return record_shop(chromium)


@pytest.fixture(scope="module")
def session(hub, windows):
    """The same, recorded."""
    add_staff(
        hub,
        ("grace", "Grace", "Gate", "Authorization Admin"),
        ("otto", "Otto", "Order", "Auditor"),
    )
    return send_windows(hub, windows)


@pytest.fixture
def shut(hub, session):
    """The recording, with no grant that still holds."""
    change_grants(hub, session, "expires_at = created_at")
    return session


def go(hub, page, session, query=""):
    """Open the page of a recording, up to the dialog."""
    page.goto(address_of(hub, session, query))
    expect(page.get_by_test_id("reason")).to_be_visible()


def log_of(page):
    page.get_by_role("tab", name="Access").click()
    return page.get_by_test_id("access-log")


def break_glass(page, why):
    page.get_by_label("What happened, and why is there no other way?").fill(why)
    page.get_by_role("button", name="Break the glass").click()


# --- before ---------------------------------------------------------------------------


def test_nothing_of_the_recording_comes_before_the_reason(hub, staff, shut):
    page = staff("viewer")
    asked, answers = [], []
    page.on("request", lambda request: asked.append(request))
    page.on("response", lambda response: answers.append(response))
    go(hub, page, shut, "?t=60")
    api = [urlsplit(request.url).path for request in asked if "/api/" in request.url]
    assert api == [f"/api/recordings/{shut}/access/"]
    for answer in answers:
        text = "" if "/static/" in answer.url else answer.text()
        assert not [term for term in RECORDED if term in text], answer.url
    assert not [term for term in RECORDED if term in page.content()]
    give_reason(page, code="bug_report", ticket="T-77")
    assert "Harbour Goods" in opened(page)
    assert now(page) == 60_000
    assert "Ada Perez" in page.title()


def test_it_plays_on_with_the_same_grant(hub, staff, session):
    page = staff("viewer")
    open_replay(hub, page, session)
    page.reload()
    assert "Harbour Goods" in opened(page)
    expect(page.get_by_test_id("reason")).to_have_count(0)
    page.evaluate("sessionHubPlayer.play()")
    until(page, "past", 300)


def test_it_works_by_keyboard_alone(hub, staff, shut):
    page = staff("viewer")
    go(hub, page, shut, "?t=30")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("Bug")
    page.keyboard.press("Tab")
    page.keyboard.type("The cart stays empty")
    page.keyboard.press("Tab")
    page.keyboard.type("T-78")
    page.keyboard.press("Enter")
    opened(page)
    page.keyboard.press("Space")
    until(page, "past", 30_300)
    page.keyboard.press("Space")
    until(page, "paused")


def test_an_empty_reason_is_refused_in_place(hub, staff, shut):
    page = staff("viewer")
    go(hub, page, shut)
    page.get_by_role("button", name="Open recording").click()
    field = page.get_by_label("In your words")
    expect(field).to_have_accessible_description(re.compile("reason code, a text"))
    expect(field).to_be_focused()
    field.fill("\u200b\u3164")
    page.get_by_role("button", name="Open recording").click()
    expect(field).to_have_accessible_description(re.compile("can be seen"))
    assert page.locator("iframe").count() == 0


def test_without_the_audit_log_nothing_is_shown(hub, staff, shut):
    page = staff("viewer")
    go(hub, page, shut)
    with audit_log_refuses(hub):
        give_reason(page)
        expect(page.get_by_role("alert")).to_contain_text("Nothing is shown")
        assert page.locator("iframe").count() == 0
    page.get_by_role("button", name="Open recording").click()
    assert "Harbour Goods" in opened(page)
    with audit_log_refuses(hub):
        answer = page.reload()
        assert answer.status == 503
        expect(page.get_by_role("heading", name="Nothing is shown")).to_be_visible()


# --- who may --------------------------------------------------------------------------


def test_without_permission_there_is_a_sentence_and_a_refusal_on_record(
    hub, staff, session
):
    page = staff("otto")
    answer = page.goto(address_of(hub, session))
    assert answer.status == 403
    assert not [term for term in RECORDED if term in page.content()]
    expect(page.locator("#content")).to_contain_text("no permission")
    watcher = staff("viewer")
    open_replay(hub, watcher, session)
    log = log_of(watcher)
    refused = log.get_by_test_id("visit").filter(has_text="Otto Order")
    expect(refused).to_contain_text("Refused")
    expect(refused).to_contain_text("No permission")


def test_the_glass_is_broken_with_a_sentence_and_everybody_sees_it(hub, staff, shut):
    page = staff("grace")
    go(hub, page, shut)
    expect(page.get_by_role("dialog")).to_contain_text("You may not open")
    expect(page.get_by_role("button", name="Open recording")).to_have_count(0)
    break_glass(page, "too short")
    expect(page.get_by_text("at least 20 characters")).to_be_visible()
    break_glass(page, EMERGENCY)
    assert "Harbour Goods" in opened(page)
    watcher = staff("viewer")
    open_replay(hub, watcher, shut)
    visit = log_of(watcher).get_by_test_id("visit").filter(has_text="Grace Gate")
    expect(visit.first).to_contain_text("Break-glass")
    expect(visit.first).to_contain_text(EMERGENCY)
    expect(visit.first.get_by_role("button").first).to_be_visible()


# --- the portion ----------------------------------------------------------------------


def test_others_see_which_part_was_watched_and_why(hub, staff, shut):
    page = staff("viewer")
    go(hub, page, shut, "?t=200")
    give_reason(page, code="support_ticket", ticket="T-9001")
    opened(page)
    page.wait_for_load_state("networkidle")
    watcher = staff("admin")
    open_replay(hub, watcher, shut)
    visit = log_of(watcher).get_by_test_id("visit").filter(has_text="T-9001")
    expect(visit).to_have_count(1)
    expect(visit).to_contain_text("Vito Viewer")
    expect(visit).to_contain_text("Support ticket")
    portions = visit.get_by_role("button")
    expect(portions.last).to_be_visible()
    share = int(visit.locator(".sh-seen-share").inner_text().split()[0])
    assert 0 < share < 90
    name = portions.last.get_attribute("aria-label")
    minutes, seconds = re.search(r"from (\d+):(\d+)", name).groups()
    portions.last.click()
    until(watcher, "past", int(minutes) * 60_000 + int(seconds) * 1000 - 60)
    watcher.get_by_label("Search access log").fill("t-9001 vito")
    expect(watcher.get_by_test_id("visit")).to_have_count(1)


# --- the end --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("expires_at = created_at", "Your time to watch is over"),
        ("revoked_at = created_at", "was withdrawn"),
    ],
)
def test_when_the_grant_ends_the_picture_is_covered_until_a_new_reason(
    hub, staff, shut, change, sentence
):
    page = staff("viewer")
    go(hub, page, shut, "?t=5")
    give_reason(page)
    opened(page)
    change_grants(hub, shut, change)
    page.evaluate("void sessionHubPlayer.seek(200000)")
    expect(page.get_by_role("dialog")).to_contain_text(sentence)
    expect(page.get_by_test_id("cover")).to_be_visible()
    expect(page.get_by_test_id("stage")).to_be_hidden()
    expect(page.get_by_test_id("panels")).to_be_hidden()
    give_reason(page, code="other", ticket="T-80")
    expect(page.get_by_test_id("cover")).to_be_hidden()
    until(page, "at", 200_000)
    assert "Harbour Goods" in picture(page)


def test_when_everything_is_taken_back_the_picture_goes_at_once(hub, staff, shut):
    page = staff("viewer")
    go(hub, page, shut, "?t=5")
    give_reason(page)
    opened(page)
    admin = staff("admin")
    admin.goto(f"{hub.address}/admin/sessionhub/user/?q=viewer")
    admin.get_by_role("row").filter(has_text="Vito").get_by_role("checkbox").check()
    admin.select_option("[name=action]", "revoke_everything")
    admin.get_by_role("button", name="Go").click()
    admin.locator("#content form [type=submit]").click()
    admin.wait_for_url("**/user/")
    page.evaluate("void sessionHubPlayer.seek(200000)")
    expect(page.get_by_test_id("cover")).to_contain_text("You are signed out")
    expect(page.get_by_test_id("stage")).to_be_hidden()
    page.get_by_role("button", name="Sign in again").click()
    page.fill("#id_username", "viewer")
    page.fill("#id_password", hub.password)
    page.click("[type=submit]")
    expect(page.get_by_test_id("reason")).to_be_visible()


def test_a_recording_that_is_erased_meanwhile_is_covered_with_a_message(
    hub, staff, windows
):
    erased = send_windows(hub, windows)
    page = staff("viewer")
    open_replay(hub, page, erased)
    hub.erase(erased)
    page.evaluate("void sessionHubPlayer.seek(200000)")
    expect(page.get_by_test_id("cover")).to_contain_text("This recording was erased")
    expect(page.get_by_test_id("stage")).to_be_hidden()
    assert page.reload().status == 410
    expect(page.get_by_role("heading")).to_have_text("This recording was erased")


def test_one_can_sign_out_from_here(hub, staff, session):
    page = staff("viewer")
    open_replay(hub, page, session)
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/admin/login/**")
    answer = page.request.get(f"{hub.address}/api/recordings/{session}/access/")
    assert answer.status in (401, 403)


# --- for all users --------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialog_and_panel_pass_axe(hub, staff, shut, scheme):
    page = staff("admin", color_scheme=scheme, reduced_motion="reduce")
    go(hub, page, shut)
    page.get_by_text("No other way? Break the glass").click()
    assert violations(page, "dialog") == []
    give_reason(page)
    opened(page)
    seek(page, 1000)
    expect(log_of(page).get_by_test_id("visit").first).to_be_visible()
    assert violations(page, ".sh-panels") == []
