"""Ten models over the language's features: each validates, holds its tests, differs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from authz_models import fga
from authz_models.diff import compare, compare_structure
from authz_models.enums import Format

SAMPLES = Path(__file__).parent / "samples"
MEANING = {
    "conditions": {
        "report.reader": (
            "[user, user with office_hours, user with from_network] or owner",
            "[user, user with office_hours, user with at_most] or owner",
        ),
        "condition at_most": ("", "(amount: int, limit: int) { amount <= limit }"),
        "condition from_network": (
            "(address: ipaddress, network: string) { address.in_cidr(network) }",
            "",
        ),
        "condition office_hours": (
            "(hours: duration, now: timestamp, opens: timestamp) "
            "{ now >= opens && now < opens + hours }",
            "(hours: duration, now: timestamp, opens: timestamp) "
            "{ now >= opens && now <= opens + hours }",
        ),
    },
    "contextual_tuples": {"account.can_pay": ("owner and trusted", "owner")},
    "exclusions": {
        "channel.moderator": ("", "[user]"),
        "channel.writer": (
            "member but not banned",
            "(member but not banned) or moderator",
        ),
    },
    "folders": {
        "file.viewer": ("[user] or viewer from parent", "[user] or owner from parent")
    },
    "intersections": {},
    "listing_objects": {
        "shop.owner": ("", "[user]"),
        "shop.staff": ("[user]", "[user] or owner"),
    },
    "listing_users": {"room.opener": ("key_holder", "")},
    "modules": {
        "organisation.can_add_page": ("admin", "member"),
        "organisation.member": ("[user]", "[user] or admin"),
        "invoice": ("", ""),
        "invoice.payer": ("", "[user]"),
    },
    "nested_groups": {
        "document.editor": ("[user, group#member]", "[user, team#member]"),
        "group": ("", ""),
        "group.member": ("[user, group#member]", ""),
        "team": ("", ""),
        "team.member": ("", "[user, team#member]"),
    },
    "public_access": {
        "article.commenter": ("[user:*]", "[user]"),
        "article.reader": ("[user:*, anonymous:*] or author", "[user:*] or author"),
    },
}
LISTS = ("listing_objects", "listing_users")


def read(name):
    folder = SAMPLES / name
    tests = (folder / "tests.yaml").read_text()
    kind = Format.MODULES if name == "modules" else Format.OPENFGA
    return [(folder / f).read_text() for f in ("model.fga", "next.fga")], tests, kind


def test_there_are_ten():
    assert sorted(each.name for each in SAMPLES.iterdir()) == sorted(MEANING)
    assert len(MEANING) == 10


@pytest.mark.parametrize("name", sorted(MEANING))
def test_a_sample_is_valid_and_its_tests_hold(name):
    versions, tests, kind = read(name)
    for content in versions:
        report = fga.check(content=content, format=kind, tests=tests)
        assert report.errors == ()
        assert report.warnings == ()
    found = fga.run_assertions(content=versions[0], format=kind, tests=tests)
    assert found.failures == ()
    assert found.total == found.passed > 0


@pytest.mark.parametrize("name", sorted(set(MEANING) - set(LISTS)))
def test_not_one_check_holds_turned_around(name):
    versions, tests, kind = read(name)
    opposite = {"true": "false", "false": "true"}
    tests = re.sub(r"\b(true|false)\b", lambda found: opposite[found[0]], tests)
    found = fga.run_assertions(content=versions[0], format=kind, tests=tests)
    checks = [each for each in found.failures if each.kind == "check"]
    others = 1 if name == "public_access" else 0  # it also lists users
    assert len(checks) == found.total - others
    assert all(each.got is (not each.expected) for each in checks)


@pytest.mark.parametrize(
    ("name", "name_left_out", "kind"),
    [
        ("listing_objects", "order:2", "list_objects"),
        ("listing_users", "ned", "list_users"),
    ],
)
def test_a_list_that_lacks_something_does_not_hold(name, name_left_out, kind):
    versions, tests, format = read(name)
    before, after = tests.split("tests:")
    found = fga.run_assertions(
        content=versions[0],
        format=format,
        tests=f"{before}tests:{after.replace(name_left_out, 'nobody')}",
    )
    assert {each.kind for each in found.failures} == {kind}
    for each in found.failures:
        assert any(name_left_out in one for one in each.got)
        assert any("nobody" in one for one in each.expected)


@pytest.mark.parametrize("name", ["contextual_tuples", "folders"])
def test_the_tests_notice_what_the_next_version_breaks(name):
    versions, tests, kind = read(name)
    found = fga.run_assertions(content=versions[1], format=kind, tests=tests)
    assert [each.test for each in found.failures] == {
        "contextual_tuples": ["anywhere else"],
        "folders": ["rights come down the tree"],
    }[name]


@pytest.mark.parametrize("name", sorted(MEANING))
def test_the_next_version_differs_in_meaning_as_it_should(name):
    (old, new), _, kind = read(name)
    structure = compare_structure(
        fga.transform(content=old, format=kind), fga.transform(content=new, format=kind)
    )
    found = {f"condition {e.name}": (e.before, e.after) for e in structure.conditions}
    for each in structure.types:
        if each.change != "changed":
            found[each.name] = ("", "")
        for entry in each.relations:
            found[f"{each.name}.{entry.name}"] = (entry.before, entry.after)
    assert found == MEANING[name]
    assert structure.same == (not MEANING[name])
    assert not compare(old, new).identical
