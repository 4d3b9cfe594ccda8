"""A name and its value in two places of a text, a list or a line of the console.

The vectors are read by `assets/recorder/masking/masking.test.js` too.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import orjson
import pytest

from privacy.masking import DEFAULT_NAMES, Policy, mask_chunk
from privacy.masking.names import Names
from tests.privacy.events import console, custom, element, plugin, request, snapshot
from tests.privacy.masked import masked

ROOT = Path(__file__).parents[2]
TEXTS = json.loads((ROOT / "tests/vectors/names.json").read_text())
PAIRS = json.loads((ROOT / "tests/vectors/pairs.json").read_text())
NAMES = Names(DEFAULT_NAMES)
MASK = "********"


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: ascii(case["text"])[:60])
def test_a_text_loses_the_value_and_nothing_else(case):
    expected = case["text"] if case["masked"] is None else case["masked"]
    assert NAMES.redact(case["text"])[0] == expected
    assert NAMES.redact(expected) == (expected, 0), "masked once is masked"


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: ascii(case["text"])[:60])
@pytest.mark.parametrize("place", ["text", "body", "console", "prop", "attribute"])
def test_the_first_look_at_the_bytes_finds_each_of_them(case, place):
    text = case["text"]
    event = {
        "text": lambda: snapshot(element("pre", {"title": text})),
        "body": lambda: request(name="/", responseBody=text),
        "console": lambda: console(json.dumps(text)),
        "prop": lambda: custom("sh.track", {"note": text}),
        "attribute": lambda: snapshot(element("p", {"data-note": f"see {text}"})),
    }[place]()
    found = masked(event)
    assert bool(found.counts) == (case["masked"] is not None)


@pytest.mark.parametrize("case", PAIRS["values"], ids=lambda case: str(case["value"]))
def test_members_name_each_other(case):
    expected = case["value"] if case["masked"] is None else case["masked"]
    found = masked(custom("sh.track", {"props": case["value"]}))
    assert found.events[0]["data"]["payload"]["props"] == expected
    nested = masked(request(name="/", requestBody=json.dumps(case["value"])))
    body = nested.events[0]["data"]["payload"]["requests"][0]["requestBody"]
    assert json.loads(body) == expected


@pytest.mark.parametrize("case", PAIRS["lines"], ids=lambda case: str(case["args"]))
def test_console_arguments_name_each_other(case):
    given = [json.dumps(value) for value in case["args"]]
    found = masked(console(*given)).events[0]["data"]["payload"]["payload"]
    for at, text in enumerate(given):
        assert found[at] == (json.dumps(MASK) if at in case["hidden"] else text)


def test_arguments_that_are_no_json_are_masked_too():
    line = {"level": "log", "payload": ["password:", "x", 5], "trace": []}
    found = masked(plugin("rrweb/console@1", line))
    assert found.events[0]["data"]["payload"]["payload"] == ["password:", MASK, 5]


@pytest.mark.parametrize(
    ("tag", "attributes", "expected"),
    [
        ("meta", {"content": "x-y", "name": "csrf-token"}, {"content": MASK}),
        ("meta", {"property": "api:key", "content": "x"}, {"content": "x"}),
        ("div", {"data-api-key": "x", "class": "token"}, {"data-api-key": MASK}),
        ("div", {"data-name": "password", "data-value": "x"}, {"data-value": MASK}),
        ("p", {"data-ssn": "1", "title": "a"}, {"data-ssn": MASK}),
        ("param", {"name": "apiKey", "value": "x"}, {"value": MASK}),
        ("a", {"href": "?token=abc", "title": "a"}, {"href": f"?token={MASK}"}),
    ],
)
def test_attributes_name_their_own_value_and_that_of_others(tag, attributes, expected):
    event = snapshot(element(tag, dict(attributes)))
    found = masked(event).events[0]["data"]["node"]["childNodes"][0]["attributes"]
    assert found == attributes | expected


def test_the_recorder_and_the_server_redact_the_same_texts(tmp_path):
    texts = list(generated())
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    script = f"""
      import {{ redactNames }} from "{ROOT}/assets/recorder/masking/assigned.js";
      import {{ readFileSync }} from "node:fs";
      const texts = JSON.parse(readFileSync("{tmp_path}/texts.json", "utf8"));
      process.stdout.write(JSON.stringify(texts.map((text) => redactNames(text))));
    """
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for text, browser in zip(texts, json.loads(answer.stdout), strict=True):
        assert NAMES.redact(text)[0] == browser, text
        assert "hunter2" not in browser, text


def generated():
    """Yield every shape with names and values of several spellings."""
    names = ("password", "user_password", "X-API-Key", "csrf", "my-ssn", "Card Number")
    values = ("hunter2", "hunter2-a.b", "hunter2/x+y=", "hunter2 hunter2")
    shapes = (
        '{{"a":1,"{name}":"{value}","b":2',
        '{{\\"{name}\\":\\"{value}\\"}} end',
        "<x>{name}: '{value}'</x>",
        '<input data-a=1 value="{value}" name="{name}"> text',
        "<input name='{name}' data-a='1' value='{value}'>",
        '[["{name}", "{value}"], ["a", "b"]]!',
        '({{name: "{name}", kind: "a", value: "{value}"}})',
        'x {{"value":"{value}","id":"{name}"',
        "<tr><th>{name}</th><td class='a'>{value}</td></tr>",
        '--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x',
        '<setting key="{name}">{value}</setting>',
    )
    for shape in shapes:
        for name in names:
            for value in values:
                yield shape.format(name=name, value=value)
    for name in names[:5]:
        yield f"<{name}>hunter2 hunter2</{name}>"
        yield f"<a:{name} b='c'><![CDATA[hunter2]]></a:{name}>"
        yield f"?a=1&{name}=hunter2&b=2#x"


def test_what_is_cut_off_is_masked_as_far_as_it_goes():
    body = '{"user":"Jo","creditCard":{"number":"4","owner":"Jo Doe","list":[{"a":'
    found = mask_chunk([request(name="/", responseBody=body)], Policy())
    assert b"Jo Doe" not in found.payload
    assert orjson.loads(found.payload) == found.events
