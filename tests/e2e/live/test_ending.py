"""What ends or breaks off the watching of a visit, and how it goes on."""

from __future__ import annotations

import os
import re
import signal

from playwright.sync_api import expect

from tests.e2e.live.pages import (
    HEADING,
    PICTURE,
    notice_watching,
    open_list,
    row,
    session_of,
    shown,
    watch,
)
from tests.e2e.people import add_staff, change_grants, run
from tests.e2e.replay_page import give_reason

DROP_GROUPS = """
DELETE FROM sessionhub_user_groups WHERE user_id =
(SELECT id FROM sessionhub_user WHERE username = 'lena')
"""


def test_an_erased_session_leaves_no_picture(hub, staff, shopper):
    page = staff()
    session_id = session_of(shopper)
    watch(hub, page, session_id)
    hub.erase(session_id)
    expect(page.get_by_text("This session was erased.").first).to_be_visible()
    expect(page.locator(".sh-live-stage .sh-clip")).to_have_count(0)


def test_a_withdrawn_grant_covers_the_picture_until_a_new_reason(hub, staff, shopper):
    page = staff("viewer")
    session_id = session_of(shopper)
    watch(hub, page, session_id)
    change_grants(hub, session_id, "revoked_at = created_at")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("was withdrawn")
    expect(page.get_by_test_id("cover")).to_be_visible()
    expect(page.get_by_test_id("live-stage")).to_be_hidden()
    give_reason(page)
    notice_watching(shopper)
    shopper.evaluate(HEADING, " once more")
    shown(page, "once more")
    expect(page.get_by_test_id("cover")).to_be_hidden()


def test_a_permission_taken_away_ends_it_with_its_reason(hub, staff, shopper):
    add_staff(hub, ("lena", "Lena", "Late", "Viewer"))
    page = staff("lena")
    watch(hub, page, session_of(shopper))
    notice_watching(shopper)
    run(hub, DROP_GROUPS)
    expect(page.get_by_text("Your access was taken away").first).to_be_visible()
    shopper.evaluate(HEADING, " not for Lena")
    page.wait_for_timeout(1500)
    assert page.evaluate(PICTURE) == ""


def test_the_person_presses_stop_in_the_bar(hub, staff, shopper):
    page, listing = staff(), staff("viewer")
    session_id = session_of(shopper)
    open_list(hub, listing)
    watch(hub, page, session_id)
    notice_watching(shopper)
    shopper.locator("sessionhub-watched").wait_for(state="attached")
    # Its root is closed to scripts: reached as a person does, by keyboard.
    shopper.evaluate("() => document.querySelector('sessionhub-watched').focus()")
    shopper.keyboard.press("Shift+Tab")
    shopper.keyboard.press("Enter")
    expect(page.get_by_text("The person ended the live view.")).to_be_visible()
    expect(shopper.locator("sessionhub-watched")).to_have_count(0)
    expect(row(listing, session_id)).to_contain_text("Does not want to be watched")
    expect(row(listing, session_id).get_by_role("link")).to_have_count(0)


def test_it_goes_on_when_the_web_process_comes_back(hub, staff, shopper):
    page = staff()
    watch(hub, page, session_of(shopper))
    os.kill(hub.state()["pids"]["web"], signal.SIGKILL)
    # The supervisor keeps the port open: an early attempt waits in "Connecting".
    lost = re.compile("Reconnecting …|Connecting …")
    expect(page.get_by_text(lost).first).to_be_visible()
    shopper.evaluate(HEADING, " after the fall")
    shown(page, "after the fall", timeout=60_000)
