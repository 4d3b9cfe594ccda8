"""When the recorder records: consent, sampling, triggers, idleness, configuration."""

from __future__ import annotations

import pytest

from tests.e2e.recorder.pages import UNPATCHED, opened, track, tracked


def test_where_consent_is_required_nothing_happens_before_it(visitor, loopback):
    tag = loopback.tag('data-consent="required"')
    page = visitor.new_page()
    page.goto(loopback.page("/ask", tag=tag))
    page.wait_for_function("window.SessionHub")
    assert page.evaluate("SessionHub.consent.status()") == "pending"
    assert page.evaluate(UNPATCHED)
    track(page, "before")
    page.wait_for_timeout(300)
    assert (loopback.consents, loopback.attempts) == ([], [])
    page.evaluate("SessionHub.consent.optIn(['record'])")
    assert page.evaluate("SessionHub.consent.status()") == "granted"
    track(page, "after")
    loopback.wait_for(lambda: tracked(loopback) == ["after"], pump=page)


def test_consent_is_remembered_on_the_next_page(visitor, loopback):
    tag = loopback.tag('data-consent="required"')
    page = visitor.new_page()
    page.goto(loopback.page("/yes", tag=tag))
    page.wait_for_function("window.SessionHub")
    page.evaluate("SessionHub.consent.optIn()")
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    page.reload()
    page.wait_for_function("window.SessionHub")
    assert page.evaluate("SessionHub.consent.status()") == "granted"
    loopback.wait_for(lambda: len(loopback.custom("sh.page")) == 2, pump=page)


def test_opting_out_throws_the_unsent_away(visitor, loopback):
    loopback.config["flushMs"] = 60000
    page = opened(visitor, loopback, loopback.page("/no"))
    track(page, "unsent")
    page.evaluate("SessionHub.consent.optOut()")
    assert page.evaluate("SessionHub.consent.status()") == "denied"
    assert page.evaluate(UNPATCHED)
    count = len(loopback.attempts)
    page.reload()
    page.wait_for_function("window.SessionHub")
    assert page.evaluate("SessionHub.consent.status()") == "denied"
    track(page, "denied")
    page.wait_for_timeout(400)
    assert len(loopback.attempts) == count
    page.evaluate("SessionHub.consent.optIn()")
    track(page, "again")
    loopback.wait_for(lambda: tracked(loopback) == ["again"], pump=page)
    assert len(loopback.sessions()) == 2


def test_a_session_sampled_out_stays_out(visitor, loopback):
    loopback.config["sampling"] = 0
    page = visitor.new_page()
    page.goto(loopback.page("/sample"))
    page.wait_for_function("localStorage.length >= 2")
    page.wait_for_function(UNPATCHED)
    loopback.config["sampling"] = 1.0
    page.evaluate("localStorage.removeItem('sh:pk_test:config')")
    page.reload()
    loopback.wait_for(lambda: loopback.config_requests == 2, pump=page)
    page.wait_for_function(UNPATCHED)
    page.wait_for_timeout(300)
    assert loopback.attempts == []
    assert page.evaluate("SessionHub.sessionURL") is None


def test_a_service_switched_off_is_not_recorded(visitor, loopback):
    loopback.config["recording"] = False
    page = visitor.new_page()
    page.goto(loopback.page("/off"))
    loopback.wait_for(lambda: loopback.config_requests, pump=page)
    page.wait_for_function(UNPATCHED)
    track(page, "off")
    page.wait_for_timeout(300)
    assert loopback.attempts == []


def test_a_changed_configuration_takes_effect(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/change"))
    loopback.config["recording"] = False
    loopback.etag = '"c2"'
    track(page, "tell me")
    page.wait_for_function(UNPATCHED)
    assert loopback.config_requests == 2


def test_a_short_visit_is_held_back_until_the_minimum(visitor, loopback, stopped):
    loopback.config["minDurationMs"] = 1500
    page = visitor.new_page()
    loopback.page("/later")
    page.goto(loopback.page("/short"))
    page.wait_for_function("SessionHub.sessionURL")
    track(page, "early")
    page.clock.run_for(1000)
    page.goto(loopback.site + "/later")
    page.wait_for_function("SessionHub.sessionURL")
    page.clock.run_for(400)
    assert loopback.attempts == []
    page.clock.run_for(200)
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    page.clock.run_for(1000)
    loopback.wait_for(lambda: len(loopback.custom("sh.page")) == 2, pump=page)
    assert tracked(loopback) == ["early"]
    first = loopback.chunks[0].envelope
    assert (first["seq"], first["checkpoint"]) == (0, True)
    assert first["sentAt"] - first["firstTs"] >= 1400


@pytest.mark.parametrize(
    ("triggers", "action"),
    [
        ({"error": True}, "setTimeout(() => { throw new Error('x') })"),
        ({"events": ["checkout"]}, "SessionHub.track('checkout')"),
        ({"urls": ["/cart/*"]}, "history.pushState({}, '', '/cart/7')"),
    ],
    ids=["error", "event", "url"],
)
def test_a_trigger_sends_what_came_before_it(visitor, loopback, triggers, action):
    loopback.config["triggers"] |= triggers
    page = visitor.new_page()
    page.goto(loopback.page("/watch"))
    page.wait_for_function("SessionHub.sessionURL")
    track(page, "before")
    page.wait_for_timeout(700)
    assert loopback.attempts == []
    page.evaluate(action)
    loopback.wait_for(lambda: "before" in tracked(loopback), pump=page)
    first = loopback.chunks[0].envelope
    assert (first["seq"], first["checkpoint"]) == (0, True)
    track(page, "after")
    loopback.wait_for(lambda: "after" in tracked(loopback), pump=page)


def test_the_pre_trigger_buffer_forgets_but_begins_at_a_snapshot(
    visitor, loopback, stopped
):
    loopback.config |= {"preTriggerMs": 500, "flushMs": 50}
    loopback.config["triggers"]["events"] = ["now"]
    page = visitor.new_page()
    page.goto(loopback.page("/roll"))
    page.wait_for_function("SessionHub.sessionURL")
    for i in range(12):
        track(page, f"t{i}")
        page.clock.run_for(150)
    track(page, "now")
    page.clock.run_for(100)
    loopback.wait_for(lambda: "now" in tracked(loopback), pump=page)
    assert "t0" not in tracked(loopback)
    assert "t11" in tracked(loopback)
    first = loopback.chunks[0]
    assert first.envelope["seq"] == 0
    # The visitor's settings, the size of the page, the page.
    assert [event["type"] for event in first.events[:3]] == [5, 4, 2]
    assert first.events[0]["data"]["tag"] == "sh.media"


def test_it_pauses_without_activity(visitor, loopback):
    loopback.config["idleMs"] = 800
    page = opened(visitor, loopback, loopback.page("/idle", "<p id=p>x</p>"))
    loopback.wait_for(lambda: loopback.custom("sh.idle") == [{"idle": True}], pump=page)
    count = len(loopback.attempts)
    page.evaluate("p.textContent = 'nobody sees this'")
    track(page, "asleep")
    page.wait_for_timeout(500)
    assert len(loopback.attempts) == count
    page.mouse.move(50, 60)
    loopback.wait_for(lambda: len(loopback.custom("sh.idle")) >= 2, pump=page)
    assert loopback.custom("sh.idle")[1] == {"idle": False}
    loopback.wait_for(
        lambda: len([e for e in loopback.events if e["type"] == 2]) == 2, pump=page
    )
    assert len(loopback.sessions()) == 1
    assert tracked(loopback) == []


def test_a_session_lasts_no_longer_than_it_may(visitor, loopback, quick):
    loopback.config["maxDurationMs"] = 1000
    page = opened(visitor, loopback, loopback.page("/long"))
    page.clock.run_for(1100)
    page.mouse.move(50, 60)
    loopback.wait_for(lambda: len(loopback.sessions()) == 2, pump=page)


def test_console_levels_and_network_can_be_left_out(visitor, loopback):
    loopback.config["consoleLevels"] = ["error"]
    loopback.config["network"]["enabled"] = False
    page = opened(visitor, loopback, loopback.page("/less"))
    page.evaluate("console.log('a'); console.error('b')")
    page.evaluate("fetch('/missing').then(r => r.text())")
    track(page, "end")
    loopback.wait_for(lambda: tracked(loopback) == ["end"], pump=page)
    assert [p["level"] for p in loopback.plugin("rrweb/console@1")] == ["error"]
    assert loopback.plugin("rrweb/network@1") == []


def test_bodies_are_kept_where_the_service_wants_them(visitor, loopback):
    loopback.config["network"] |= {"bodies": True, "bodyBytes": 8}
    page = opened(visitor, loopback, loopback.page("/bodies"))
    answer = page.evaluate(
        "fetch('/missing', {method: 'POST', body: 'question and more'})"
        ".then(r => r.text())"
    )
    assert answer == '{"ok":true}'
    (line,) = loopback.wait_for(lambda: loopback.plugin("rrweb/network@1"), pump=page)
    (request,) = line["requests"]
    assert request["requestBody"] == "questio…"
    assert request["responseBody"] == '{"ok":t…'
