"""Fidelity: what a visitor saw, compared with the replay.

Pages of our own are visited in Chromium and recorded into a hub as `make run` starts
it, with the shipped rules and the default consent policy. After every step the page is
captured: texts, boxes, computed colours, the state of its fields and a picture. Then
each moment is shown on the replay page, once by seeking and once by playing.

    python -m benchmarks.fidelity [page …] [--pictures folder]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.fidelity.compare import Difference, compare
from benchmarks.fidelity.site import PARTLY_RECORDED, Site, names
from benchmarks.fidelity.visits import ROOM, Recorded, played, record, sought
from benchmarks.measure import finish, report
from tests.chromium import launch_options
from tests.e2e.hub import Hub

TAG = (
    '<script async crossorigin="anonymous" src="{address}/recorder.js"'
    ' data-key="{key}" data-service="fidelity"></script>'
)
HEAD = (
    "| page | moments | elements | sought | played | similarity |\n"
    "|---|---|---|---|---|---|"
)


def main() -> None:
    """Record, replay, compare, print one line a page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    folder = options.pictures or Path(tempfile.mkdtemp(prefix="fidelity-"))
    wanted = [name for name in names() if not options.pages or name in options.pages]
    hub = Hub()
    try:
        hub.start(seconds=300)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            good = run(hub, browser, wanted, folder)
            browser.close()
    finally:
        hub.stop()
    print(f"Pictures: {folder}")
    what = "pages replayed as they were, sought and played"
    share = good / len(wanted)
    note = f"{good} of {len(wanted)}"
    finish(report("P15", what, ratio=share, bar=1, at_least=True, note=note))


def run(hub: Hub, browser: Browser, wanted: list[str], folder: Path) -> int:
    """Return the number of pages without a difference."""
    key = hub.service_key("fidelity", consent_policy="required")
    site = Site(TAG.format(address=hub.address, key=key))
    staff = hub.staff_page(browser, viewport=ROOM)
    print(HEAD, flush=True)
    try:
        return sum(
            one(
                hub,
                staff,
                record(hub, browser, name, site.address_of(name), folder / name),
            )
            for name in wanted
        )
    finally:
        staff.context.close()
        site.close()


def one(hub: Hub, staff: Page, recorded: Recorded) -> bool:
    """Print the line of one page; return whether there is no difference."""
    was, pictures = recorded.moments, recorded.name not in PARTLY_RECORDED
    again = list(sought(hub, staff, recorded))
    by_seeking = compare(was, again, pictures=pictures)
    again = list(played(hub, staff, recorded))
    by_playing = compare(was, again, pictures=pictures)
    alike = min(by_seeking.similarity, by_playing.similarity)
    cells = [
        recorded.name,
        len(recorded.moments),
        by_seeking.compared,
        described(by_seeking),
        described(by_playing),
        f"{alike:.3f}" if pictures else "–",
    ]
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    for example in (*by_seeking.examples, *by_playing.examples):
        print(f"    {example}")
    return by_seeking.is_none and by_playing.is_none


def described(difference: Difference) -> str:
    """Return the counts that are not zero."""
    kinds = ("missing", "text", "boxes", "colours", "state")
    counts = {kind: getattr(difference, kind) for kind in kinds}
    return ", ".join(f"{n} {kind}" for kind, n in counts.items() if n) or "equal"


if __name__ == "__main__":
    main()
