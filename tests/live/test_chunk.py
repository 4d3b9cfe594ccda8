"""One chunk of a watched session, cut where a picture begins."""

from __future__ import annotations

import orjson

from live.feed.chunk import has_size, split_at_snapshot

META = {"type": 4, "data": {"href": "", "width": 800, "height": 600}}
FULL = {"type": 2, "data": {"node": {}}}
MEDIA = {"type": 5, "data": {"tag": "sh.media", "payload": {}}}
OTHER = {"type": 3, "data": {"source": 1}}


def cut(*events):
    return [orjson.loads(part) for part in split_at_snapshot(orjson.dumps(events))]


def test_a_snapshot_takes_along_what_it_is_drawn_with():
    before, after = cut(OTHER, MEDIA, META, FULL, OTHER)
    assert (before, after) == ([OTHER], [MEDIA, META, FULL, OTHER])


def test_it_does_so_wherever_that_stands_in_the_chunk():
    before, after = cut(META, OTHER, MEDIA, OTHER, FULL)
    assert (before, after) == ([META, OTHER, MEDIA, OTHER], [META, MEDIA, FULL])


def test_a_chunk_that_begins_with_it_stays_whole():
    assert cut(META, FULL, OTHER) == [[], [META, FULL, OTHER]]
    assert cut(OTHER, OTHER) == [[], [OTHER, OTHER]]


def test_a_snapshot_alone_is_cut_off_alone():
    assert cut(OTHER, FULL) == [[OTHER], [FULL]]


def test_a_picture_knows_whether_its_size_stands_in_front():
    assert has_size(orjson.dumps([MEDIA, META, FULL]))
    assert not has_size(orjson.dumps([FULL, META]))
