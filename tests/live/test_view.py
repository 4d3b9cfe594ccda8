"""Apply and compare: a snapshot and the messages after it equal a fresh snapshot."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.messages import monitor
from live.roster.row import read_row
from live.roster.view import Filters, View

DECLARED = {message.name: message for message in monitor.TO_BROWSER}
IDS = [f"01980000-0000-7000-8000-00000000000{n}" for n in range(6)]
ENDINGS = ("ended", "idle", "erased")
SERVICES, DEVICES = ("web-app", "web-admin"), ("desktop", "mobile", "tablet")


def make(session_id, *, service, device, person, events, start):
    values = {
        "service": b"b3b8f0a0-0000-4000-8000-000000000001",
        "slug": service.encode(),
        "start": str(start).encode(),
        "last": b"1700000000000",
        "device": orjson.dumps({"type": device, "browser": "Firefox", "os": "Linux"}),
        "actor": orjson.dumps({"type": "user", "id": "", "name": person, "email": ""}),
        "events": str(events).encode(),
    }
    return read_row(
        session_id, values, watchers=0, watchable=True, now_ms=1_700_000_000_000
    )


class Browser:
    """Applies messages as the page does."""

    def __init__(self):
        self.rows = {}
        self.sequence = 0

    def apply(self, text):
        message = orjson.loads(text)
        DECLARED[message["type"]].check(message)
        lost = message["sequence"] != self.sequence + 1
        self.sequence = message["sequence"]
        if message["type"] == "sessions_snapshot":
            self.rows = {row["id"]: row for row in message["sessions"]}
        elif lost:
            return False
        elif message["type"] == "session_ended":
            del self.rows[message["sessionId"]]
        else:
            self.rows[message["session"]["id"]] = message["session"]
        self.statistics = message["statistics"]
        return True


row_parts = st.fixed_dictionaries(
    {
        "service": st.sampled_from(SERVICES),
        "device": st.sampled_from(DEVICES),
        "person": st.sampled_from(["Mara", "Jonas", ""]),
        "events": st.integers(0, 3),
        "start": st.integers(1, 3),
    }
)
filters = st.builds(
    Filters,
    service=st.sampled_from([None, *SERVICES]),
    device=st.sampled_from([None, *DEVICES]),
    text=st.sampled_from([None, "mara", "JONAS", "nobody"]),
)
steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(IDS), row_parts),
    st.tuples(
        st.just("gone"),
        st.sampled_from(IDS),
        st.sampled_from(["ended", "idle", "erased"]),
    ),
    st.tuples(st.just("filter"), filters, st.none()),
    st.tuples(st.just("lose"), st.none(), st.none()),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(steps, max_size=40))
def test_after_any_history_the_page_equals_a_fresh_snapshot(history):
    there, view, browser = {}, View(), Browser()
    browser.apply(view.snapshot(there.values()))
    lose = False
    for kind, subject, detail in history:
        if kind == "lose":
            lose = True
            continue
        if kind == "filter":
            view.filters = subject
            browser.apply(view.snapshot(there.values()))
            continue
        if kind == "put":
            there[subject] = make(subject, **detail)
        else:
            there.pop(subject, None)
        text = view.change(
            subject, there.get(subject), detail if kind == "gone" else ""
        )
        if text is None:
            continue
        if lose:
            lose = False
            continue
        if not browser.apply(text):
            browser.apply(view.snapshot(there.values()))  # what `resync` answers
    if browser.sequence != view.sequence:
        browser.apply(view.snapshot(there.values()))
    fresh = Browser()
    fresh.apply(View(view.filters).snapshot(there.values()))
    assert browser.rows == fresh.rows
    assert browser.statistics == fresh.statistics


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(), True),
        (Filters(service="web-app"), True),
        (Filters(service="web-admin"), False),
        (Filters(device="mobile"), False),
        (Filters(text="mArA"), True),
        (Filters(text="firefox"), True),
        (Filters(text="opera"), False),
        (Filters(service="web-app", device="desktop", text="mara"), True),
        (Filters.read({"type": "filter", "text": "  ", "service": ""}), True),
    ],
)
def test_a_row_is_shown_where_every_filter_admits_it(filters, shown):
    row = make(
        IDS[0], service="web-app", device="desktop", person="Mara", events=1, start=1
    )
    assert filters.admit(row) is shown


def test_a_row_that_no_longer_matches_ends_as_filtered():
    view = View(Filters(text="mara"))
    parts = {"service": "web-app", "device": "desktop", "events": 1, "start": 1}
    view.snapshot([make(IDS[0], person="Mara", **parts)])
    message = orjson.loads(view.change(IDS[0], make(IDS[0], person="", **parts), ""))
    assert (message["type"], message["reason"]) == ("session_ended", "filtered")
    assert message["statistics"] == {"total": 0, "byService": {}, "byDevice": {}}


@pytest.mark.parametrize("text", ["Zo\u00eb", "ZOE\u0308", " zo\u00eb "])
def test_text_is_found_decoded_composed_and_in_any_case(text):
    row = make(
        IDS[0],
        service="web-app",
        device="desktop",
        person="Zoe\u0308",
        events=1,
        start=1,
    )
    assert Filters.read({"text": text}).admit(row)
    assert not Filters.read({"text": "Zoe"}).admit(row)
