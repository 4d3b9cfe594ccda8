"""What staff may write into rules and names, and the errors they get otherwise."""

from __future__ import annotations

import pytest

from privacy.masking import DEFAULT_NAMES
from privacy.rules import (
    RuleError,
    RuleView,
    check_name,
    check_selector,
    conflicts,
    refuse_unmasking_a_floor,
    selector_warnings,
)
from privacy.rules.presets import BUILTIN_NAMES, FLOOR_NAMES
from privacy.rules.selectors import RECORDER_ONLY, UNIVERSAL, WHOLE_PAGE


@pytest.mark.parametrize(
    "selector",
    [
        'input[type="password"]',
        "#salary, .pay .net",
        "a:not([href^='/help'])",
        "ul > li:nth-child(2n+1)",
        "div:has(> img)",
        "sh-card",
        "[data-a='x]y']",
        ".ümlaut",
        "*",
    ],
)
def test_it_takes_what_browsers_read(selector):
    check_selector(selector)


@pytest.mark.parametrize(
    ("selector", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("input[", 5),
        ("input[type=password", 5),
        ('x"y', 1),
        ("a)", 1),
        ("a:not(", 5),
        (">>", 0),
        ("a,,b", 2),
        ("a >", 3),
        (".1", 0),
        ("[a=]", 4),
        ("a{}", 1),
        ("p::before", 1),
        ("p:foo", 1),
        ("svg|a", 0),
        (":is(a,>)", 6),
        ("a" * 501, 500),
    ],
)
def test_the_error_names_where_a_selector_breaks(selector, position):
    with pytest.raises(RuleError) as caught:
        check_selector(selector)
    assert caught.value.code == "broken_selector"
    assert caught.value.position == position


def test_it_warns_of_rules_that_cover_everything():
    assert selector_warnings("*") == [UNIVERSAL]
    assert selector_warnings("a, main *") == [UNIVERSAL]
    assert selector_warnings("body") == [WHOLE_PAGE]
    assert selector_warnings(".salary") == []


def test_it_warns_where_the_second_pass_cannot_follow():
    assert selector_warnings("ul > li") == [RECORDER_ONLY]


@pytest.mark.parametrize(
    ("selector", "position"),
    [
        ("input[type=password]", 5),
        ('.free, input[type="PASSWORD"]', 12),
        ("[autocomplete^='cc-']", 0),
        ("[autocomplete=one-time-code]", 0),
        (":is(form [autocomplete~=new-password])", 9),
    ],
)
def test_no_rule_unmasks_a_floor(selector, position):
    with pytest.raises(RuleError) as caught:
        refuse_unmasking_a_floor(selector)
    assert (caught.value.code, caught.value.position) == ("floor", position)


@pytest.mark.parametrize(
    "selector", ["input", "input:not([type=password])", "[autocomplete=off]"]
)
def test_other_fields_may_be_unmasked(selector):
    refuse_unmasking_a_floor(selector)


@pytest.mark.parametrize("name", ["creditCard", "*token", "X-API-Key", "tax id"])
def test_it_takes_names(name):
    check_name(name, is_pattern=False)


@pytest.mark.parametrize("pattern", ["(?:iban|bic)_.*", "x-[a-z]+-key", r"\d+_ssn"])
def test_it_takes_patterns(pattern):
    check_name(pattern, is_pattern=True)


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("a(?=b)", 1),
        ("a(?!b)", 1),
        ("xy(?<=b)", 2),
        ("(?<!b)a", 0),
        ("ab[", 2),
        ("a**", 1),
        ("x(a", 0),
        ("x(a)", 1),
        (".*", 0),
        (r"(a)\1", 3),
    ],
)
def test_the_error_names_where_a_pattern_breaks(pattern, position):
    with pytest.raises(RuleError) as caught:
        check_name(pattern, is_pattern=True)
    assert (caught.value.code, caught.value.position) == ("bad_name", position)


@pytest.mark.parametrize("name", ["", "*", "-", "a*b", "x" * 121])
def test_it_refuses_what_is_no_name(name):
    with pytest.raises(RuleError):
        check_name(name, is_pattern=False)


def rule(id_, selector, mask_type, service=None):
    return RuleView(id=id_, selector=selector, mask_type=mask_type, service=service)


def test_the_stricter_of_two_rules_for_the_same_elements_wins():
    found = conflicts(
        [
            rule(1, 'input[type="tel"]', "unmask", "shop"),
            rule(2, ".a, input[type=tel]", "redact"),
            rule(3, "input[type=email]", "block"),
        ]
    )
    assert [(c.winner.id, c.loser.id) for c in found] == [(2, 1)]
    assert found[0].sentence.startswith("redact wins over unmask")


def test_rules_of_different_services_never_meet():
    assert conflicts([rule(1, ".a", "blur", "x"), rule(2, ".a", "block", "y")]) == []


def test_the_built_in_lists_are_what_the_second_pass_knows():
    assert {name for name, _ in BUILTIN_NAMES} == set(DEFAULT_NAMES)
    assert len(set(BUILTIN_NAMES)) == len(BUILTIN_NAMES)
    assert set(FLOOR_NAMES) <= set(DEFAULT_NAMES)
