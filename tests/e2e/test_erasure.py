"""Erasing a person in the whole product: nothing of them is on disk afterwards.

150 sessions here; `tests/faults/test_erasure.py` does it with 1,500, and with a jobs
process that is killed in the middle.
"""

from __future__ import annotations

import pytest

from tests.e2e.erasure import search, steps
from tests.e2e.hub import Hub, wait_for

SESSIONS = 150
PLACES = ("clickhouse/data/store", "db.sqlite3", "valkey/", "key sh:{")


@pytest.fixture(scope="module")
def erased(hub: Hub):
    """A person in every store, who is still being recorded, erased."""
    mark = steps.new_mark()
    ids = steps.plant(hub, mark, SESSIONS)
    recorder = steps.Recorder(hub, mark)
    assert recorder.send().status_code == 202
    hub.wait_for_session(recorder.session_id)
    before: set[str] = set()

    def is_everywhere() -> bool:
        # Valkey's file is written anew now and then, without what is stored by then.
        assert recorder.send().status_code == 202
        before.update(search.places_of(hub, [mark]))
        return all(any(place in each for each in before) for place in PLACES)

    wait_for(is_everywhere, seconds=60, what=lambda: f"all of {PLACES} in {before}")
    recorder.go_on()
    erasure = steps.erase(hub, userId=f"u-{mark}")
    recorder.stop()
    return mark, ids, recorder, before, erasure


def test_the_search_finds_the_person_in_every_store_before(erased):
    before = erased[3]
    for place in PLACES:
        assert any(place in each for each in before), (place, sorted(before)[:40])
    assert any(", block" in each for each in before)


def test_every_store_asked_again_holds_nothing(erased):
    *_, erasure = erased
    stores = steps.stores_of(erasure)
    assert {name: left for name, (*_, left) in stores.items()} == dict.fromkeys(
        stores, 0
    )
    assert stores["sessions (ClickHouse)"][1] >= SESSIONS
    assert stores["replay_chunks (ClickHouse)"][1] >= 2 * SESSIONS
    assert stores["notes"][:2] == (SESSIONS, SESSIONS)
    assert erasure["sessions"] == SESSIONS + 1


def test_no_byte_of_the_person_is_left(hub, erased):
    mark, *_ = erased
    assert search.places_of(hub, [mark]) == set()


def test_the_page_that_went_on_is_refused(erased):
    _, _, recorder, *_ = erased
    assert recorder.statuses[-1] == 410
    assert set(recorder.statuses) == {202, 410}
    assert recorder.send().status_code == 410


def test_the_endpoints_answer_that_it_is_gone(hub, erased):
    _, ids, recorder, *_ = erased
    for session_id in (ids[0], recorder.session_id):
        for part in ("", "manifest/", "timeline/", "notes/", "access/"):
            answer = hub.client().get(f"/api/recordings/{session_id}/{part}")
            assert (answer.status_code, answer.json()["code"]) == (
                410,
                "session_erased",
            )
        page = hub.client().get(f"/admin/session-recordings/{session_id}/")
        assert page.status_code == 410
        assert "This recording was erased" in page.text


def test_a_second_erasure_finds_nothing_and_proves_it_too(hub, erased):
    mark, *_, first = erased
    second = steps.erase(hub, userId=f"u-{mark}")
    assert second["certificate"]["id"] != first["certificate"]["id"]
    assert set(steps.stores_of(second).values()) == {(0, 0, 0)}
    assert second["certificate"]["subject"] == first["certificate"]["subject"]
