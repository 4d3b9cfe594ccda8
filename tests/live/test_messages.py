"""Every message is declared once; fixtures and documentation match."""

from __future__ import annotations

import orjson
import pytest
from django.conf import settings

from live.messages import SOCKETS
from live.messages.document import BEGIN, END, tables
from live.messages.monitor import FILTER, PING, RESYNC
from sessionhub.lib.messages import MessageError, read

FIXTURES = settings.BASE_DIR / "tests" / "vectors" / "messages"
DECLARED = [
    pytest.param(socket, side, message, id=f"{socket.name}-{side}-{message.name}")
    for socket in SOCKETS
    for side in ("to_browser", "to_hub")
    for message in getattr(socket, side)
]


def fixture_of(socket, side, message):
    path = FIXTURES / socket.name / side / f"{message.name}.json"
    return orjson.loads(path.read_bytes())


@pytest.mark.parametrize(("socket", "side", "message"), DECLARED)
def test_each_message_has_a_fixture_that_is_what_was_declared(socket, side, message):
    message.check(fixture_of(socket, side, message))


@pytest.mark.parametrize(("socket", "side", "message"), DECLARED)
def test_an_undeclared_field_is_an_error(socket, side, message):
    with pytest.raises(MessageError, match="has no field 'surprise'"):
        message.check({**fixture_of(socket, side, message), "surprise": 1})


@pytest.mark.parametrize(("socket", "side", "message"), DECLARED)
def test_each_field_left_out_or_of_another_kind_is_an_error(socket, side, message):
    whole = fixture_of(socket, side, message)
    for field in message.fields:
        if field.required:
            rest = {k: v for k, v in whole.items() if k != field.name}
            with pytest.raises(MessageError, match="needs the field"):
                message.check(rest)
        with pytest.raises(MessageError):
            message.check({**whole, field.name: object()})


def test_there_is_no_fixture_of_a_message_that_is_gone():
    kept = {str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*.json")}
    declared = {
        f"{socket.name}/{side}/{message.name}.json"
        for socket in SOCKETS
        for side in ("to_browser", "to_hub")
        for message in getattr(socket, side)
    }
    assert kept == declared


def test_the_documentation_is_made_from_the_declarations():
    text = (settings.BASE_DIR / "docs" / "messages.md").read_text()
    documented = text.partition(BEGIN)[2].partition(END)[0]
    assert documented.strip() == tables().strip()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("not json", "one JSON object"),
        ("[]", "one JSON object"),
        ('{"type":"dance"}', "there are: filter, resync, ping"),
        ("{}", "There is no such message"),
        ('{"type":"ping"}', "needs the field 'sequence'"),
        ('{"type":"ping","sequence":-1}', "whole number"),
        ('{"type":"ping","sequence":true}', "whole number"),
        ('{"type":"filter","device":"fridge"}', "desktop, mobile, tablet"),
        ('{"type":"resync","why":"lost"}', "has no field 'why'"),
    ],
)
def test_what_a_browser_sends_is_checked_and_the_error_names_the_reason(raw, reason):
    with pytest.raises(MessageError, match=reason):
        read(raw, (FILTER, RESYNC, PING))
