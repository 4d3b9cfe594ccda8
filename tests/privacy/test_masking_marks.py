"""The table of privacy marks, read by the second pass."""

from __future__ import annotations

import json
import re
from pathlib import Path

import orjson
import pytest

from privacy.masking import NodeIndex
from privacy.masking.marks import MARKS, OFF, TABLE, TREATMENTS, marked
from tests.privacy.events import element, incremental, snapshot
from tests.privacy.masked import PROSE, masked

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "marks.json"
_MARK = re.compile(r"\.[\w-]+|\[[a-z-]+(?:=[\w-]+)?\]")


def attributes_of(mark: str) -> dict[str, str]:
    """Return the attributes of an element that carries the mark."""
    if mark[0] == ".":
        return {"class": f"a {mark[1:]} b"}
    name, _, value = mark[1:-1].partition("=")
    return {name: value}


def test_every_row_names_the_maker_of_its_marks_and_the_source():
    assert set(TABLE) == {"off", "marks"}
    for row in TABLE["marks"]:
        assert row["maker"]
        assert row["source"]
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"])
        assert set(row) - {"maker", "source", "date"} <= set(TREATMENTS)
    assert all(_MARK.fullmatch(mark) for mark in MARKS)
    makers = {row["maker"] for row in TABLE["marks"]}
    assert makers >= {"Datadog", "FullStory", "Hotjar", "New Relic", "Smartlook"}
    listed = [
        m for r in TABLE["marks"] for t in TREATMENTS for m in r.get(t, "").split()
    ]
    assert len(listed) == len(set(listed)) == len(MARKS)


@pytest.mark.parametrize("mark", MARKS, ids=str)
def test_every_mark_is_honoured_by_the_second_pass(mark):
    how, attributes = MARKS[mark], attributes_of(mark)
    assert marked(attributes) == how
    field = element("input", {"type": "text", "value": "o-p-e-n"}, id_=8)
    secret = element("input", {"type": "password", "value": "pw-pw"}, id_=9)
    titled = how > TREATMENTS["ignore"]  # which is about what is typed
    text = element("b", {"title": PROSE} if titled else {}, PROSE, id_=10)
    page = snapshot(element("form", attributes, field, secret, text, id_=7))
    state = NodeIndex()
    answer = masked(page, state=state)
    assert b"pw-pw" not in answer.payload
    is_text_shown = how in (TREATMENTS["fields"], TREATMENTS["unmask"])
    assert (PROSE.encode() in answer.payload) is is_text_shown
    assert (b"o-p-e-n" in answer.payload) is (how == TREATMENTS["unmask"])
    typed = masked(incremental(source=5, id=8, text="typed"), state=state)
    assert (b"typed" in typed.payload) is (how == TREATMENTS["unmask"])


@pytest.mark.parametrize("off", sorted(OFF))
def test_an_attribute_with_the_value_off_is_no_mark(off):
    for mark in MARKS:
        if mark[0] == "[" and "=" not in mark:
            assert marked({mark[1:-1]: off.upper()}) is None, mark


def test_the_masking_of_fields_begins_again_inside_what_is_unmasked():
    field = element("input", {"value": "o-p-e-n"}, id_=8)
    inner = element("div", {"data-dd-privacy": "mask-user-input"}, field, PROSE, id_=7)
    answer = masked(snapshot(element("main", {"class": "fs-unmask"}, inner, id_=6)))
    assert b"o-p-e-n" not in answer.payload
    assert PROSE.encode() in answer.payload


def test_of_two_marks_the_stricter_holds():
    assert marked({"class": "fs-unmask fs-mask"}) == TREATMENTS["redact"]
    assert marked({"class": "dd-privacy-allow dd-privacy-mask-user-input"}) == 0
    assert (
        marked({"class": "rr-mask", "data-private": "lipsum"}) == TREATMENTS["redact"]
    )


def test_both_passes_are_tried_with_the_same_marks():
    """tests/vectors/marks.json is what assets/recorder/masking/marks.test.js reads."""
    vectors = json.loads(VECTORS.read_text())
    assert {vector["mark"]: vector["how"] for vector in vectors} == MARKS
    for vector in vectors:
        assert vector["attributes"] == attributes_of(vector["mark"])


def test_what_is_emptied_is_stored_emptied_though_it_was_marked_already():
    inside = element("b", {"title": PROSE}, PROSE, id_=8)
    box = element("div", {"class": "rr-block", "title": PROSE}, inside, id_=7)
    answer = masked(snapshot(box))
    assert answer.changed
    assert PROSE.encode() not in answer.payload
    assert answer.counts == {"rule": 1}
    assert orjson.loads(answer.payload) == answer.events
    again = masked(*orjson.loads(answer.payload))
    assert (again.payload, again.changed, again.counts) == (answer.payload, False, {})
