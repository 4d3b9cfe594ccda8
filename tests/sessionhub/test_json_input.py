"""sessionhub.lib.json_input: no object names a key twice, in no spelling."""

from __future__ import annotations

import json
import random

import pytest

from sessionhub.lib.json_input import (
    DuplicateKeyError,
    read_json,
    read_lenient_json,
    unique_members,
)

TWICE = [
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '[{"x":{"a":[],"a":{}}}]',
    '{"a":1,"\\u0061":2}',
    '{"a:b":1,"a:b":2}',
    '{"":0,"":0}',
    # The removed colon and the one that was an escape would make up for each other.
    '{"a":1,"a":2,"b":"\\u003a"}',
    '{"a":"\\u003A","a":"::"}',
    '{"a":{"deep":1},"a":2}',
    '{"é":1,"\\u00e9":2}',
]
ONCE = [
    "{}",
    "[]",
    "1",
    '":::"',
    '{"a":1}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"b:c","d":"\\":\\\\"}',
    '{"a":"\\u003a","b":"\\u003A\\u003c"}',
    '{"a":1,"A":2}',
    '{"a:":1,":a":2}',
    '{ "a" : 1 , "b" : "x : y" }',
]


@pytest.mark.parametrize("text", TWICE)
def test_a_key_named_twice_is_refused(text):
    with pytest.raises(DuplicateKeyError):
        read_json(text.encode())
    with pytest.raises(DuplicateKeyError):
        read_lenient_json(text)


@pytest.mark.parametrize("text", ONCE)
def test_everything_else_is_read(text):
    assert read_json(text.encode()) == read_lenient_json(text) == json.loads(text)


def test_what_is_deeper_than_orjson_writes_is_answered_too():
    inner = '{"a":1,"a":2}'
    deep = "[" * 300 + "%s" + "]" * 300
    with pytest.raises(DuplicateKeyError):
        read_json((deep % inner).encode())
    assert read_json((deep % '{"a":1}').encode())


@pytest.mark.parametrize("text", ["", "{", '{"a":1}}', "NaN", '{"a":NaN}', "\udc00"])
def test_what_is_no_json_is_a_value_error(text):
    with pytest.raises(ValueError):
        read_json(text.encode("utf-8", "surrogatepass"))


def test_it_agrees_with_a_reader_that_sees_every_pair():
    draw = random.Random(20261130)

    def text_of():
        letters = ("a", "b", ":", '\\"', "\\\\", "\\u003a", "\\u0061", "é")
        return '"' + "".join(draw.choices(letters, k=draw.randint(0, 3))) + '"'

    def value(depth):
        kind = draw.random()
        if depth == 0 or kind < 0.4:
            return draw.choice((text_of(), "1", "null", "-2.5e3"))
        if kind < 0.6:
            return "[" + ",".join(value(depth - 1) for _ in range(2)) + "]"
        members = range(draw.randint(0, 3))
        inner = ",".join(f"{text_of()} :{value(depth - 1)}" for _ in members)
        return "{" + inner + "}"

    outcomes = set()
    for _ in range(3000):
        text = value(4)
        try:
            wanted = json.loads(text, object_pairs_hook=unique_members)
        except DuplicateKeyError:
            wanted = DuplicateKeyError
        try:
            found = read_json(text.encode())
        except DuplicateKeyError:
            found = DuplicateKeyError
        assert found == wanted, text
        outcomes.add(wanted is DuplicateKeyError)
    assert outcomes == {True, False}
