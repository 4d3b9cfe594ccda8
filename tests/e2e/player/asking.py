"""What a test asks the page; by CDP, because the page's CSP forbids eval."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

UNTIL = """
async ([what, ms]) => {
  const body = () => sessionHubPlayer.iframe?.contentDocument?.body;
  const asks = {
    at: (value) => Math.abs(sessionHubPlayer.currentMs - value) < 60,
    past: (value) => sessionHubPlayer.currentMs > value,
    shows: (text) => body()?.innerText.includes(text),
    paused: () => !sessionHubPlayer.playing,
  };
  const [name, value] = what;
  const end = performance.now() + ms;
  while (!asks[name](value)) {
    if (performance.now() > end) return false;
    await new Promise((done) => setTimeout(done, 20));
  }
  return true;
}
"""


def now(page: Page) -> float:
    return float(page.evaluate("sessionHubPlayer.currentMs"))


def seek(page: Page, ms: float) -> None:
    page.evaluate("(ms) => sessionHubPlayer.seek(ms)", ms)


def picture(page: Page) -> str:
    """Return the text of the page on screen."""
    return str(page.evaluate("sessionHubPlayer.iframe.contentDocument.body.innerText"))


def until(page: Page, what: str, value: Any = None, ms: int = 5000) -> None:
    assert page.evaluate(UNTIL, [[what, value], ms]), f"never {what} {value}"


def opened(page: Page) -> str:
    """Wait for the picture; return its text."""
    page.evaluate("sessionHubPlayer.ready")
    return picture(page)
