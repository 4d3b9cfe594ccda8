"""recordings.enums."""

from __future__ import annotations

import pytest

from recordings.enums import ActorType, DeviceType, SessionStatus, UnknownValueError

ENUMS = (DeviceType, ActorType, SessionStatus)
MEMBERS = [member for enum in ENUMS for member in enum]


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_every_known_value_converts_both_ways(member):
    enum = type(member)
    assert enum.from_wire(member.wire) is member
    assert enum.from_number(int(member)) is member
    assert enum.from_label(member.label) is member


@pytest.mark.parametrize(
    ("enum", "wires"),
    [
        (DeviceType, "unknown desktop mobile tablet"),
        (ActorType, "unknown user admin system anonymous"),
        (SessionStatus, "unknown active idle ended expired erased"),
    ],
)
def test_the_words_and_their_numbers_never_change(enum, wires):
    assert [enum.from_number(n).wire for n in range(len(enum))] == wires.split()


@pytest.mark.parametrize("enum", ENUMS)
@pytest.mark.parametrize("number", [99, -1, 255, 2**40])
def test_an_unknown_number_reads_back_as_unknown(enum, number):
    assert enum.from_number(number).wire == "unknown"


@pytest.mark.parametrize("wire", ["phone", "", "Desktop", "DESKTOP", " desktop", "1"])
def test_an_unknown_word_names_the_allowed_ones(wire):
    with pytest.raises(UnknownValueError) as caught:
        DeviceType.from_wire(wire)
    assert "is not a device type; allowed: unknown, desktop, mobile, tablet" in str(
        caught.value
    )


def test_an_unknown_label_names_the_allowed_ones():
    with pytest.raises(UnknownValueError, match="allowed: Unknown, Active, Idle"):
        SessionStatus.from_label("Busy")


def test_a_huge_unknown_word_is_not_repeated_whole():
    with pytest.raises(UnknownValueError) as caught:
        ActorType.from_wire("x" * 10_000)
    assert len(str(caught.value)) < 200


def test_choices_pair_numbers_and_words_with_labels():
    assert DeviceType.choices()[1] == (1, "Desktop")
    assert DeviceType.wire_choices()[1] == ("desktop", "Desktop")
