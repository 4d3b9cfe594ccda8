"""A page recorded live, and looked at again at the same moments in the replay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.e2e.player.server import PlayerHub, Recording
from tests.e2e.recorder.pages import opened
from tests.e2e.recorder.recorder_hub import RecorderHub

WINDOW = "0198f0a0-0000-7000-8000-00000000000a"

# What the page did by now is recorded with an earlier time than this.
SETTLED = """async () => {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 30));
  return Date.now();
}"""
# How many frames there are, and frames in frames: the recorder hands in each by itself.
FRAMES = """() => {
  const count = (doc) => [...doc.querySelectorAll("iframe")].reduce(
    (sum, { contentDocument: inner }) => sum + (inner ? 1 + count(inner) : 0), 0);
  return count(document);
}"""
# The next thing happens clearly later: while playing, a moment lasts some frames.
GAP = "() => new Promise((done) => setTimeout(done, 500))"

# A moment lasts until the next thing happens: one of its frames shows it.
PLAYED = """async ([from, moments]) => {
  const look = %s;
  const player = window.sessionHubPlayer;
  const start = player.playback.recording.startMs;
  player.playback.setSkip(false);
  player.playback.setSpeed(0.5);
  await player.seek(from);
  player.play();
  const seen = [];
  for (const [at, right] of moments) {
    const wanted = JSON.stringify(right);
    let shown = null;
    while (player.currentMs < at + 470 - start && player.playing) {
      await new Promise(requestAnimationFrame);
      if (player.currentMs < at - start) continue;
      shown = look(player.iframe.contentDocument);
      if (JSON.stringify(shown) === wanted) break;
    }
    seen.push(shown);
  }
  player.pause();
  return seen;
}"""


@dataclass
class Film:
    """A visit under way: moments with what `look(document)` answered in the page."""

    page: Page
    recorder: RecorderHub
    look: str
    moments: list[tuple[int, Any]] = field(default_factory=list)

    def moment(self) -> Any:
        """Remember what is to be seen now; return it."""
        at = self.page.evaluate(SETTLED)
        seen = self.page.evaluate(f"() => ({self.look})(document)")
        self.moments.append((at, seen))
        self.page.evaluate(GAP)
        return seen

    def do(self, script: str) -> Any:
        """Run `script` in the page, and remember what is to be seen then."""
        self.page.evaluate(script)
        return self.moment()

    def checkpoint(self) -> None:
        """Let the recorder take a full snapshot, as a watcher's arrival makes it."""
        before = len(self._snapshots())
        # Asked for once: a second snapshot could come between a later moment's events.
        self.recorder.reply_once = {"checkpoint": True}
        self.page.evaluate("SessionHub.track('more')")
        self.recorder.wait_for(lambda: len(self._snapshots()) > before, pump=self.page)
        frames = self.page.evaluate(FRAMES)
        while len(self._frames_since_snapshot()) < frames:
            count = len(self.recorder.custom("sh.track"))
            self.page.evaluate("SessionHub.track('more')")
            self.recorder.wait_for(
                lambda count=count: len(self.recorder.custom("sh.track")) > count,
                pump=self.page,
            )

    def _snapshots(self) -> list[dict[str, Any]]:
        return [event for event in self.recorder.events if event["type"] == 2]

    def _frames_since_snapshot(self) -> list[dict[str, Any]]:
        since = self._snapshots()[-1]["timestamp"]
        return [
            event
            for event in self.recorder.events
            if event["type"] == 3
            and event["data"].get("isAttachIframe")
            and event["timestamp"] >= since
        ]

    def developed(self) -> Recording:
        """Leave the page; return the recording of the visit."""
        self.page.evaluate("SessionHub.track('the end')")
        self.recorder.wait_for(
            lambda: (
                {"name": "the end"}.items()
                <= (self.recorder.custom("sh.track") or [{}])[-1].items()
            ),
            pump=self.page,
        )
        self.page.close()
        events = sorted(self.recorder.events, key=lambda event: event["timestamp"])
        return Recording({WINDOW: events})


class Screen:
    """The replay of a film."""

    def __init__(self, page: Page, hub: PlayerHub, film: Film) -> None:
        self.page, self.film = page, film
        page.goto(hub.add(film.developed()))
        page.evaluate("sessionHubPlayer.ready")

    def seen(self, number: int, look: str | None = None) -> Any:
        """Seek the moment of that number; return what is to be seen."""
        at, _ = self.film.moments[number]
        return self.page.evaluate(
            "async (at) => { const player = window.sessionHubPlayer;"
            "await player.seek(at + 1 - player.playback.recording.startMs);"
            "const drawn = () => new Promise(requestAnimationFrame);"
            "await drawn(); await drawn();"
            f"return ({look or self.film.look})(player.iframe.contentDocument) }}",
            at,
        )

    def played(self) -> list[Any]:
        """Play from the first moment on; return what was to be seen at each."""
        return self.page.evaluate(PLAYED % self.film.look, [1, self.film.moments])

    def assert_same(self) -> None:
        """Fail unless every moment looks the same, sought in any order and played."""
        count = len(self.film.moments)
        right = [seen for _, seen in self.film.moments]
        for number in (*range(count), *reversed(range(count))):
            same(self.seen(number), right[number], f"moment {number} by seeking")
        for number, seen in enumerate(self.played()):
            same(seen, right[number], f"moment {number} while playing")


def same(seen: Any, right: Any, what: str) -> None:
    """Fail with both values: assertions are only explained in test files."""
    assert seen == right, f"{what}: {seen}, right is {right}"


def filmed(visitor: Any, recorder: RecorderHub, body: str, look: str) -> Film:
    """Open a page with `body`, recorded from its beginning."""
    page = opened(visitor, recorder, recorder.page("/", body))
    return Film(page, recorder, look)
