"""One visit of the demo shop, driven through a real browser and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.e2e.hub import Hub, wait_for
from tests.e2e.page_shape import LIVE

NOW = "() => Date.now()"
# The recorder has sent a first chunk from this page.
SENT = r"""
() => performance.getEntriesByType("resource")
  .some(({ name }) => name.includes("/i/v1/") && !/\/(config|consent)\b/.test(name))
"""
# The person was asked, or has answered before.
ASKED = """
() => window.SessionHub && (window.SessionHub.consent.status() !== "pending" ||
  document.querySelector("sessionhub-consent") !== null)
"""
# Nothing on the page changes for this long before a picture is taken of it.
QUIET = """
(ms) => new Promise((done) => {
  let timer = setTimeout(finish, ms);
  const watcher = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(finish, ms);
  });
  function finish() { watcher.disconnect(); done(); }
  watcher.observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
})
"""


@dataclass
class Moment:
    """The page as it was."""

    name: str
    at: int
    address: str
    shape: list


@dataclass
class Done:
    """Something that happened: what kind of mark it must leave, and when."""

    kind: str
    at: int
    detail: str = ""


@dataclass
class Visit:
    """What happened, by the clock of the page."""

    context: BrowserContext
    session_id: str = ""
    moments: list[Moment] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def tab(self) -> Page:
        """Open another tab."""
        return self.context.new_page()

    def go(self, page: Page, path: str) -> None:
        """Open a page, and wait until it is recorded."""
        page.goto(path)
        self.arrived(page)

    def arrived(self, page: Page) -> None:
        """Remember that a page was loaded; wait for its recorder."""
        loaded = page.evaluate("() => Math.round(performance.timeOrigin)")
        until(page, ASKED)
        if page.evaluate("() => window.SessionHub.consent.status()") == "pending":
            loaded = page.evaluate(NOW)
            agree(page)
        until(page, "() => window.SessionHub?.sessionURL ?? null")
        self.note("navigation", loaded, page.url)
        url = page.evaluate("() => window.SessionHub.sessionURL")
        self.session_id = url.rstrip("/").rsplit("/", 1)[1]

    def note(self, kind: str, at: int, detail: str = "") -> None:
        """Remember what must become a mark."""
        self.done.append(Done(kind, at, detail))

    def click(
        self, page: Page, selector: str, *, kind: str = "", detail: str = ""
    ) -> None:
        """Click, and remember the click and what it brings about."""
        page.hover(selector)
        at = page.evaluate(NOW)
        page.click(selector)
        self.note("click", at, selector)
        if kind:
            self.note(kind, at, detail)

    def type(self, page: Page, selector: str, text: str) -> None:
        """Type something that must not be in the recording."""
        page.fill(selector, text)
        self.typed.append(text)

    def look(self, page: Page, name: str) -> None:
        """Take the page as it is now, once it is quiet."""
        page.evaluate(QUIET, 700)
        taken = page.evaluate(LIVE)
        self.moments.append(Moment(name, taken["at"], taken["address"], taken["shape"]))
        # Nothing happens shortly after either: a moment is not a millisecond.
        page.evaluate(QUIET, 300)

    def leave(self, hub: Hub) -> dict[str, Any]:
        """Leave every tab, as a person does who has read the last page.

        Returns the session once all of it is stored: every window has said that it
        goes, after we told it to.
        """
        left_at = self.context.pages[0].evaluate(NOW)
        for page in self.context.pages:
            until(page, SENT)
            page.goto("about:blank")

        def is_whole(_: dict[str, Any]) -> bool:
            windows = hub.manifest(self.session_id)["windows"]
            return all(
                window["chunks"][-1]["final"] and window["lastTs"] >= left_at
                for window in windows
            )

        session = hub.wait_for_session(self.session_id, until=is_whole)
        # Not before: what a browser still has to send is lost with it.
        self.context.close()
        return session


def agree(page: Page) -> None:
    """Answer the banner by keyboard: it comes first in the page, No before Yes."""
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def until(
    page: Page, expression: str, *, seconds: float = 10, argument: Any = None
) -> None:
    """Wait for something on the page; by evaluating, as a strict CSP allows it."""
    wait_for(
        lambda: bool(page.evaluate(expression, argument)),
        seconds=seconds,
        what=lambda: expression,
    )
