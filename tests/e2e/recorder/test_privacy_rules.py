"""Rules, other recorders' marks, floors: what they do to what the hub receives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.recorder.pages import opened, track, tracked
from tests.e2e.recorder.recorder_hub import RecorderHub

TEXT = "two secret"
MASK = "********"
BLOCKING = [
    'class="_lr-hide"',
    'class="rr-block"',
    'class="ph-no-capture"',
    'class="sentry-block"',
    'class="highlight-block"',
    "data-lr-hide",
    'data-private="delete"',
    "data-openreplay-hidden",
    "data-sentry-block",
    "data-sh-block",
]
REDACTING = [
    'class="rr-mask"',
    'class="ph-mask"',
    'class="sentry-mask"',
    'class="highlight-mask"',
    "data-private",
    'data-private="redact"',
    "data-openreplay-obscured",
    "data-clarity-mask",
    "data-matomo-mask",
    "data-sentry-mask",
    "data-sh-mask",
]
UNMASKING = [
    "data-openreplay-unmask",
    "data-clarity-unmask",
    "data-matomo-unmask",
    "data-sh-unmask",
]
#: A picture that is there at once: one that fails to load changes its box late.
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
PAGE = """
<style>.card{color:rgb(1, 2, 3)} .card::after{content:"→"}</style>
<p class="card">two secret</p><input class="f" value="typed words">
<input id="pw" class="f" type="password" value="pass words">
<input id="cc" class="f" autocomplete="section-a cc-number" value="card words">
<input id="otp" class="f" autocomplete="one-time-code" value="code words">
<img class="card" src="FACE" alt="two secret" width="10" height="20">
""".replace("FACE", PIXEL)


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node and all below it."""
    yield tree
    for child in tree.get("childNodes", []):
        yield from nodes(child)


def snapshot(hub: RecorderHub) -> list[dict[str, Any]]:
    """The nodes of the last full snapshot."""
    last = [e for e in hub.events if e["type"] == 2][-1]
    return list(nodes(last["data"]["node"]))


def element(hub: RecorderHub, key: str, value: str) -> dict[str, Any]:
    """The first recorded element with that attribute."""
    return next(n for n in snapshot(hub) if n.get("attributes", {}).get(key) == value)


def texts(hub: RecorderHub) -> list[str]:
    found = (n.get("textContent", "").strip() for n in snapshot(hub) if n["type"] == 3)
    return [text for text in found if text]


def ruled(hub: RecorderHub, *rules: tuple[str, str]) -> None:
    hub.config["privacy"]["rules"] = [
        {"selector": selector, "type": kind} for selector, kind in rules
    ]


@pytest.mark.parametrize("mark", BLOCKING)
def test_what_is_marked_to_be_hidden_becomes_a_box_of_its_size(visitor, loopback, mark):
    body = f'<div {mark} style="width:90px;height:40px"><b id="in">{TEXT}</b></div>'
    opened(visitor, loopback, loopback.page("/block", body))
    box = next(n for n in snapshot(loopback) if "rr_width" in n.get("attributes", {}))
    assert box["attributes"]["rr_width"] == "90px"
    assert box["attributes"]["rr_height"] == "40px"
    assert box["childNodes"] == []
    assert TEXT not in str(loopback.events)


@pytest.mark.parametrize("mark", REDACTING)
def test_what_is_marked_to_be_masked_becomes_asterisks_of_one_length(
    visitor, loopback, mark
):
    body = f'<div {mark}><b title="{TEXT}">{TEXT}</b></div><p>plain</p>'
    page = opened(visitor, loopback, loopback.page("/mask", body))
    assert texts(loopback)[-2:] == [MASK, "plain"]
    page.evaluate("document.querySelector('b').firstChild.data = 'another secret'")
    page.evaluate("SessionHub.track('later', {})")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    assert "secret" not in str(loopback.events)


def test_a_blurred_text_keeps_its_shape_and_is_marked_for_the_player(visitor, loopback):
    body = f'<div id="x" data-private="lipsum"><img src="/me.png"><b>{TEXT}</b></div>'
    opened(visitor, loopback, loopback.page("/blur", body))
    assert texts(loopback)[-1] == "*** ******"
    assert element(loopback, "id", "x")["attributes"]["data-sh-blur"] == ""
    assert "me.png" not in str(loopback.events)


@pytest.mark.parametrize("mark", UNMASKING)
def test_the_page_can_lift_the_masking_of_its_own_fields(visitor, loopback, mark):
    body = f'<div {mark}><input id="i" value="jane@example.com, size M"></div>'
    page = opened(visitor, loopback, loopback.page("/unmask", body))
    assert element(loopback, "id", "i")["attributes"]["value"] == f"{MASK}, size M"
    page.fill("#i", "size L")
    loopback.wait_for(
        lambda: [e for e in loopback.events if e["data"].get("text") == "size L"],
        pump=page,
    )


def test_rules_of_the_service_hold_by_type(visitor, loopback):
    ruled(loopback, ("p.card", "blur"), ("img.card", "block"), (".f", "unmask"))
    opened(visitor, loopback, loopback.page("/rules", PAGE))
    assert "*** ******" in texts(loopback)
    box = next(n for n in snapshot(loopback) if "rr_width" in n.get("attributes", {}))
    assert (box["tagName"], box["attributes"]["rr_height"]) == ("img", "20px")
    assert "typed words" in str(loopback.events)


def test_the_stricter_of_two_rules_wins(visitor, loopback):
    ruled(loopback, (".card", "redact"), ("p", "blur"), ("p.card", "unmask"))
    opened(visitor, loopback, loopback.page("/two", PAGE))
    assert MASK in texts(loopback)
    assert TEXT not in str(loopback.events)


def test_no_rule_unmasks_a_floor_and_no_change_of_type_does(visitor, loopback):
    ruled(loopback, ("html", "unmask"), (".f", "unmask"))
    page = opened(visitor, loopback, loopback.page("/floors", PAGE))
    page.evaluate("document.getElementById('pw').type = 'text'")
    for field in ("#pw", "#cc", "#otp"):
        page.fill(field, "other words")
    page.evaluate("document.getElementById('pw').setAttribute('value', 'third words')")
    track(page, "done")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    sent = str(loopback.events)
    assert "typed words" in sent
    for secret in ("pass words", "card words", "code words", "other words", "third"):
        assert secret not in sent


def test_a_rule_reaches_an_open_page_with_a_fresh_snapshot(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/live", PAGE))
    assert TEXT in texts(loopback)
    ruled(loopback, (".card", "redact"))
    loopback.etag, loopback.reply = '"c2"', {"config": "c2"}
    track(page, "one")
    loopback.wait_for(
        lambda: len([e for e in loopback.events if e["type"] == 2]) == 2, pump=page
    )
    assert TEXT not in texts(loopback)
    seen = len(loopback.events)
    page.evaluate("document.querySelector('p').firstChild.data = 'a new secret'")
    track(page, "two")
    loopback.wait_for(lambda: "two" in tracked(loopback), pump=page)
    assert "secret" not in str(loopback.events[seen:])


def test_an_unreadable_rule_hides_all_text_and_recording_goes_on(visitor, loopback):
    ruled(loopback, ("p:((", "redact"), (".card", "blur"))
    page = opened(visitor, loopback, loopback.page("/broken", PAGE))
    assert TEXT not in str(loopback.events)
    assert all(set(text) <= set("* \n") for text in texts(loopback) if "{" not in text)
    page.evaluate("document.querySelector('p').textContent = 'more secret'")
    track(page, "goes on")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    assert "more secret" not in str(loopback.events)


def test_names_the_service_adds_are_redacted(visitor, loopback):
    loopback.config["privacy"]["names"]["fields"] = ["marginNote"]
    page = opened(visitor, loopback, loopback.page("/names"))
    page.evaluate("console.log({deep: {margin_note: 'ours alone'}})")
    (line,) = loopback.wait_for(lambda: loopback.plugin("rrweb/console@1"), pump=page)
    assert json.loads(line["payload"][0]) == {"deep": {"margin_note": MASK}}


def test_the_identity_stays_what_the_site_gave(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/who"))
    page.evaluate(
        """SessionHub.identify("jane@example.com", {email: "jane@example.com",
        name: "Jane", roles: ["a"], tenantId: "t", backup: "joe@example.com"})"""
    )
    (identified,) = loopback.wait_for(lambda: loopback.custom("sh.identify"), pump=page)
    assert identified["userId"] == identified["traits"]["email"] == "jane@example.com"
    assert identified["traits"]["backup"] == MASK


def test_masking_changes_neither_the_page_nor_its_style_sheets(
    visitor, loopback: RecorderHub
):
    ruled(loopback, (".card", "blur"), ("input", "redact"))
    page: Page = opened(visitor, loopback, loopback.page("/same", PAGE))
    page.evaluate("document.getElementById('pw').type = 'text'")
    track(page, "done")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    kept = page.evaluate(
        "[...document.querySelectorAll('[data-sh-blur], [data-rr-is-password]')]"
    )
    assert kept == []
    assert page.inner_text("p.card") == TEXT
    assert page.input_value("#pw") == "pass words"
    (style,) = [n for n in snapshot(loopback) if n.get("tagName") == "style"]
    css = style["attributes"]["_cssText"]
    asked = "[...document.styleSheets[0].cssRules].map(r => r.cssText).join('')"
    assert css == page.evaluate(asked)
    recorded = [n["tagName"] for n in snapshot(loopback) if n["type"] == 2]
    page_tags = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => e.localName)"
    )
    assert [t for t in page_tags if t != "script"] == [
        t for t in recorded if t != "script"
    ]


def test_fields_named_like_what_the_recorder_asks_hide_nothing_from_it(
    visitor, loopback
):
    names = "matches getAttribute parentNode type host id title"
    fields = "".join(f'<input name="{name}" value="secret">' for name in names.split())
    body = f'<form title="secret">{fields}<p id="in">words</p></form><p id="out">x</p>'
    page = opened(visitor, loopback, loopback.page("/clobbered", body))
    page.evaluate("document.getElementById('in').firstChild.data = 'jane@example.com'")
    page.evaluate("document.forms[0].setAttribute('title', 'another secret')")
    track(page, "done")
    loopback.wait_for(lambda: tracked(loopback), pump=page)
    sent = str(loopback.events)
    assert "secret" not in sent
    assert "jane@" not in sent
    assert "words" in texts(loopback)
