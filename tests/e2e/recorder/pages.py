"""A page that is recorded, and what is done with it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from tests.e2e.recorder.recorder_hub import RecorderHub

#: Run before everything else on a page: what the browser itself offers is kept.
KEEP_NATIVE = """
Object.defineProperty(window, Symbol.for("native"), { value: history.pushState });
"""
#: Nothing of the recorder is left in what the page calls.
UNPATCHED = "history.pushState === window[Symbol.for('native')]"

FORM = """
<h1>Checkout</h1>
<form>
<input id="name"><input id="secret" type="password"><input type="hidden" value="t0k3n">
<textarea id="note"></textarea>
<select id="size"><option>small<option>large</select>
</form>
<button id="buy" class="primary css-1x2y3z9">Buy <b>now</b></button>
<div style="height:3000px"></div>
"""


def opened(visitor: BrowserContext, hub: RecorderHub, url: str) -> Page:
    """Return the page, once its first chunk has arrived."""
    page = visitor.new_page()
    before = set(hub.windows())
    page.goto(url)
    hub.wait_for(lambda: set(hub.windows()) - before, pump=page)
    return page


def track(page: Page, *names: str) -> None:
    """Fire these events of the site."""
    for name in names:
        page.evaluate("name => SessionHub.track(name)", name)


def tracked(hub: RecorderHub) -> list[str]:
    """Return the events of the site that arrived."""
    return [props["name"] for props in hub.custom("sh.track")]
