"""Watching a hostile recording requests nothing and runs nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from .asking import seek, until
from .hostile import EVIL, hostile_events
from .server import Recording

WINDOW = "0198f0a0-0000-7000-8000-00000000000c"
SPY = """
window.__ran = [];
addEventListener("message", (event) => window.__ran.push(event.data));
for (const name of ["alert", "open", "print"])
  window[name] = () => window.__ran.push(name);
"""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Every address the browser tries, whether or not it is let out."""
    tried: list[str] = []

    def note(request: Request) -> None:
        tried.append(request.url)

    page.on("request", note)
    page.add_init_script(SPY)
    return tried


def play_through(page: Page) -> None:
    seek(page, 0)
    page.get_by_test_id("play").click()
    until(page, "paused")
    seek(page, 100)
    seek(page, 10_000)
    for panel in ("Events", "Pages", "Person"):
        page.get_by_role("tab", name=panel).click()
    box = page.get_by_test_id("timeline").bounding_box()
    assert box
    page.mouse.move(box["x"] + 400, box["y"] + 8)
    expect(page.locator(".sh-preview iframe")).to_be_visible()


def test_it_makes_no_foreign_request_and_runs_no_script(watch, page, hub, asked):
    watch(Recording({WINDOW: hostile_events()}))
    play_through(page)
    assert [url for url in asked if not url.startswith((hub.origin, "data:"))] == []
    assert page.evaluate("window.__ran") == []
    assert "ran" not in page.title()
    assert page.url.startswith(hub.origin)


def test_it_does_not_ask_the_hub_on_behalf_of_a_recording(watch, page, hub, asked):
    watch(Recording({WINDOW: hostile_events()}))
    play_through(page)
    ours = (
        "/admin/session-recordings/",
        "/api/recordings/",
        "/static/",
        "/favicon.ico",
    )
    paths = [r.split(" ")[1] for r in hub.requests]
    assert [p for p in paths if not p.startswith(ours)] == []


def test_nothing_that_acts_is_rebuilt(watch, page, asked):
    watch(Recording({WINDOW: hostile_events()}))
    play_through(page)
    found = page.evaluate(
        """() => {
          const root = sessionHubPlayer.iframe.contentDocument;
          const bad = [];
          for (const node of root.querySelectorAll("*")) {
            if (/^(script|base)$/i.test(node.nodeName)) bad.push(node.nodeName);
            for (const { name, value } of node.attributes) {
              if (/^(on|srcdoc|ping|http-equiv|referrer|action|formaction)/.test(name)
                || /^\\s*javascript:/i.test(value)
                || (/^(src|srcset|poster|data)$/.test(name) && value.includes("evil")))
                bad.push(`${node.nodeName} ${name}=${value}`);
            }
          }
          return bad;
        }"""
    )
    assert found == []


def test_recorded_text_stays_text_in_the_panels(watch, page, asked):
    watch(Recording({WINDOW: hostile_events()}))
    expect(
        page.get_by_role("option").filter(has_text=f"<img src={EVIL}>")
    ).to_be_visible()
    assert page.locator("#player img").count() == 0
    links = page.locator("#player a").evaluate_all("(all) => all.map((a) => a.href)")
    assert [link for link in links if "javascript" in link or EVIL in link] == []


def test_the_policy_alone_keeps_a_hostile_page_in(page, hub, asked):
    """The browser's guard does not depend on ours: the raw markup is let in here."""
    page.goto(hub.add(Recording({WINDOW: hostile_events()})))
    page.evaluate("sessionHubPlayer.ready")
    asked.clear()
    page.evaluate(
        """(evil) => {
          const root = sessionHubPlayer.iframe.contentDocument;
          root.body.innerHTML = `<img src="${evil}/a"><iframe src="${evil}/b"></iframe>
            <object data="${evil}/c"></object><img src=x onerror="parent.__ran.push(1)">
            <link rel=stylesheet href="${evil}/d"><style>@import "${evil}/e";
            body { background: url(${evil}/f) }</style><video src="${evil}/g"></video>`;
          return new Promise((done) => setTimeout(done, 300));
        }""",
        EVIL,
    )
    answered = page.evaluate(
        """(evil) => performance.getEntriesByType("resource")
          .filter((e) => e.name.startsWith(evil) && e.responseStatus).length""",
        EVIL,
    )
    assert answered == 0
    assert page.evaluate("window.__ran") == []
