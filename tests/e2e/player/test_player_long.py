"""A session of 100,000 events: how soon a picture stands (printed, not asserted)."""

from __future__ import annotations

from .asking import picture, seek
from .recorder import record_long
from .server import Recording

SHOWN = """
async () => {
  const page = () => window.sessionHubPlayer?.iframe?.contentDocument;
  while (!(page()?.querySelectorAll("tr").length > 100))
    await new Promise((done) => requestAnimationFrame(done));
  return performance.now();
}
"""
SEEK = """
async (ms) => {
  await sessionHubPlayer.ready;
  const begun = performance.now();
  await sessionHubPlayer.seek(ms);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begun;
}
"""


def test_it_opens_and_seeks_a_session_of_100000_events(page, hub, chromium, capsys):
    windows = record_long(chromium)
    recording = Recording(windows)
    end = recording.timeline["durationMs"]
    page.goto(hub.add(recording))
    first = page.evaluate(SHOWN)
    to_end = page.evaluate(SEEK, end)
    back = page.evaluate(SEEK, end // 2)
    with capsys.disabled():
        count = sum(len(events) for events in windows.values())
        print(f"\n{count} events: first picture {first:.0f} ms, ", end="")
        print(f"seek to the end {to_end:.0f} ms, to the middle {back:.0f} ms")
    assert "Stock" in picture(page)
    seek(page, 0)
    assert "Article 0" in picture(page)
    assert len(recording.asked) < len(recording.manifest("x")["windows"][0]["chunks"])
