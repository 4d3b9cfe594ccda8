"""Takes the README's pictures: python -m tests.e2e.screenshots (make screenshots).

Invented people visit the demo shop with several devices and colleagues watch; then the
session list, the question why, the replay page and its access log are photographed in
both colour schemes, people who are there now, and an authorization model too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from sessionhub.stack.process import free_port
from tests.chromium import launch_options
from tests.e2e.authorization import NEW, documents
from tests.e2e.hub import ROOT, Hub
from tests.e2e.people import add_staff, change_grants
from tests.e2e.replay_page import address_of
from tests.e2e.visit import Visit

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
AGENTS = {
    "windows": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36",
    "mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "linux": "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
    "android": "Mozilla/5.0 (Linux; Android 14; Pixel 8) "
    f"{CHROME} Mobile Safari/537.36",
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "ipad": "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
}
PHONE = {
    "viewport": {"width": 390, "height": 780},
    "is_mobile": True,
    "has_touch": True,
}
WHY = "The order page shows no thanks."
EMERGENCY = "Orders vanish for everybody, and support is asleep."
TABLET = {"viewport": {"width": 820, "height": 1100}, "has_touch": True}


@dataclass
class Story:
    """Who visits, with what, and what they do."""

    device: str
    acts: list[Callable[[Visit, Page], None]]
    customer: str = ""
    options: dict[str, Any] = field(default_factory=lambda: {"viewport": SIZE})


def look_around(visit: Visit, page: Page) -> None:
    """Read the shelf, open a product."""
    page.mouse.wheel(0, 500)
    page.wait_for_timeout(700)
    page.click("#products li:nth-child(2) a")
    page.wait_for_url("**/products/**")
    visit.arrived(page)
    page.wait_for_timeout(600)


def search(visit: Visit, page: Page) -> None:
    """Look for something by name."""
    page.click("#q")
    page.locator("#q").press_sequentially("mug", delay=90)
    page.press("#q", "Enter")
    page.wait_for_url("**q=mug")
    visit.arrived(page)
    page.wait_for_timeout(500)


def buy(visit: Visit, page: Page) -> None:
    """Put a teapot into the cart, fill in half the form, and order."""
    visit.go(page, "/demo/products/kettleman-teapot/")
    page.click("[data-step='1']")
    page.wait_for_timeout(700)
    page.click("#wish")
    page.wait_for_timeout(900)
    page.click("#add")
    page.wait_for_url("**/cart/")
    visit.arrived(page)
    page.click("#checkout")
    page.wait_for_url("**/checkout/")
    visit.arrived(page)
    for name, text in {
        "name": "Mira Lindqvist",
        "email": "mira@example.com",
        "street": "Quay 4",
        "town": "Dunmere",
    }.items():
        page.locator(f"[name={name}]").press_sequentially(text, delay=35)
    page.select_option("[name=country]", "IE")
    page.check("[name=terms]")
    page.click("#place")
    page.wait_for_url("**/thanks/")
    visit.arrived(page)
    page.wait_for_timeout(800)


def design(visit: Visit, page: Page) -> None:
    """Design a mug."""
    visit.go(page, "/demo/mug/")
    for choice in ("round", "ochre", "waves"):
        page.click(f"[data-choice={choice}]")
        page.wait_for_timeout(500)
        page.click("#next")
        page.wait_for_timeout(400)


def stumble(visit: Visit, page: Page) -> None:
    """Meet a bug, a dead courier and a button that does nothing."""
    visit.go(page, "/demo/mishaps/")
    for button in ("throw", "console", "fetch-500", "fetch-404", "reject", "xhr-abort"):
        page.click(f"#{button}")
        page.wait_for_timeout(650)
    for _ in range(5):
        page.click("#dead")
        page.wait_for_timeout(120)
    page.wait_for_timeout(3000)


def read(visit: Visit, page: Page) -> None:
    """Read the journal to its end."""
    visit.go(page, "/demo/journal/")
    for _ in range(6):
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(300)


STORIES = [
    Story("linux", [look_around, read]),
    Story("iphone", [look_around], options=PHONE),
    Story("mac", [design], customer="cu-3318"),
    Story("android", [look_around, stumble], options=PHONE),
    Story("ipad", [read, design], options=TABLET),
    Story("windows", [search, look_around]),
    Story("linux", [stumble], customer="cu-2207"),
    Story("mac", [read]),
    Story("windows", [look_around, search, stumble, design, buy], customer="cu-1041"),
]


def begin(hub: Hub, browser: Browser, story: Story) -> tuple[Visit, Page]:
    """Let a visitor come, and do what they came for; they are still there."""
    agent = AGENTS[story.device]
    visit = Visit(hub.visitor(browser, user_agent=agent, **story.options))
    page = visit.tab()
    if story.customer:
        visit.go(page, "/demo/sign-in/")
        page.check(f"[value={story.customer}]")
        page.fill("#password", "anything")
        page.click(".sheet button")
        page.wait_for_url("**/demo/")
        visit.arrived(page)
    else:
        visit.go(page, "/demo/")
    for act in story.acts:
        act(visit, page)
    return visit, page


def record(hub: Hub, browser: Browser, story: Story) -> str:
    """Let a story happen; return the session id."""
    visit, _ = begin(hub, browser, story)
    visit.leave(hub)
    return visit.session_id


def photograph(hub: Hub, browser: Browser, session_id: str) -> None:
    """Write the pictures."""
    timeline = hub.timeline(session_id)
    kept = next(mark for mark in timeline["marks"] if mark["kind"] == "custom")
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        page = hub.staff_page(browser, viewport=SIZE, color_scheme=scheme)
        page.goto(f"{hub.address}/admin/recordings/recordedsession/")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"session-list{suffix}.png")
        change_grants(hub, session_id, "expires_at = created_at")
        at = kept["atMs"] / 1000 + 0.03
        page.goto(address_of(hub, session_id, f"?t={at:.1f}"))
        page.wait_for_selector("dialog select")
        page.select_option("dialog select", "support_ticket")
        page.fill("dialog textarea", WHY)
        page.fill("dialog [name=ticket]", "T-1041")
        page.screenshot(path=IMAGES / f"reason{suffix}.png")
        page.click("dialog [type=submit]")
        page.evaluate("() => window.sessionHubPlayer.ready")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / f"replay{suffix}.png")
        page.click("[data-panel=access]")
        page.get_by_test_id("visit").filter(has_text=WHY).first.wait_for()
        page.screenshot(path=IMAGES / f"access-log{suffix}.png")
        page.context.close()


def photograph_live(hub: Hub, browser: Browser) -> None:
    """Write the pictures of the live list and of a person who is watched."""
    people = [
        Story("windows", [search, look_around], customer="cu-1041"),
        Story("iphone", [look_around], options=PHONE),
        Story("mac", [design], customer="cu-3318"),
        Story("ipad", [read], options=TABLET),
        Story("linux", [look_around], customer="cu-2207"),
    ]
    here = [begin(hub, browser, story) for story in people]
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        page = hub.staff_page(browser, viewport=SIZE, color_scheme=scheme)
        page.goto(f"{hub.address}/admin/sessions/live/")
        page.locator("tr[data-session]").nth(len(here) - 1).wait_for()
        for visit, tab in here:
            read(visit, tab)
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / f"live{suffix}.png")
        visit, tab = here[0]
        page.goto(f"{hub.address}/admin/sessions/live/{visit.session_id}/")
        page.wait_for_selector("dialog select, [data-testid=live-stage] iframe")
        if page.locator("dialog select").count():
            page.select_option("dialog select", "support_ticket")
            page.fill("dialog textarea", WHY)
            page.click("dialog [type=submit]")
        page.wait_for_selector("[data-testid=live-stage] iframe")
        visit.go(tab, "/demo/products/kettleman-teapot/")
        tab.bring_to_front()
        tab.mouse.move(640, 420, steps=12)
        page.wait_for_timeout(14_000)
        tab.click("[data-step='1']")
        tab.mouse.move(760, 470, steps=12)
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / f"watch{suffix}.png")
        page.context.close()
    for visit, _ in here:
        visit.context.close()


def photograph_models(hub: Hub, browser: Browser) -> None:
    """Write the pictures of an authorization model."""
    about = "Who may read, change and share documents, folders and comments."
    model = documents(hub, "documents", description=about)
    model.draft(
        NEW.replace("author or owner", "author or ownr"), message="Owners tidy up"
    )
    pages = {
        "history": "change/",
        "diff": "diff/?from=1&to=2&view=split",
        "editor": "versions/3/edit/",
    }
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        page = hub.staff_page(browser, viewport=SIZE, color_scheme=scheme)
        for name, path in pages.items():
            page.goto(model.address(path))
            page.wait_for_load_state("networkidle")
            if name == "editor":
                page.get_by_role("button", name="line 38").click()
                page.locator(".cm-problem").wait_for()
                # Lines get their colours once the browser is idle.
                page.locator("#panel-content .cm-activeLine span").nth(1).wait_for()
            page.screenshot(path=IMAGES / f"authorization-{name}{suffix}.png")
        page.context.close()


def watched_by_others(hub: Hub, session_id: str) -> None:
    """Let colleagues look at parts of the visit, and one who may not."""
    add_staff(
        hub,
        ("ines", "Ines", "Marlow", "Support Admin"),
        ("tariq", "Tariq", "Oduya", "Authorization Admin"),
        ("juno", "Juno", "Reyes", "Auditor"),
    )
    watched = (
        ("viewer", (0, 0.2), {"reasonCode": "quality_review"}),
        ("ines", (0.3, 0.6), {"reasonCode": "support_ticket", "ticket": "T-1041"}),
        ("tariq", (0.9, 1), {"reason": EMERGENCY, "breakGlass": True}),
    )
    manifest = hub.manifest(session_id)
    window = manifest["windows"][0]
    for username, (begin, end), reason in watched:
        answer = hub.post(
            f"/api/recordings/{session_id}/access/", username=username, **reason
        )
        assert answer.status_code == 201, answer.text
        start, length = manifest["startMs"], manifest["durationMs"]
        span = {"from": int(start + begin * length), "to": int(start + end * length)}
        hub.client(username).get(
            f"/api/recordings/{session_id}/events/",
            params={"window": window["id"], **span},
        )
    hub.client("juno").get(f"/admin/session-recordings/{session_id}/")


def main() -> None:
    """Start a hub, let people visit, take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    hub = Hub(port=free_port(preferred=8000))
    try:
        hub.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            sessions = [record(hub, browser, story) for story in STORIES]
            watched_by_others(hub, sessions[-1])
            photograph(hub, browser, sessions[-1])
            photograph_live(hub, browser)
            photograph_models(hub, browser)
            browser.close()
    finally:
        hub.stop()
    print(f"Wrote {', '.join(sorted(file.name for file in IMAGES.glob('*.png')))}")


if __name__ == "__main__":
    main()
