"""Errors carry line and column, whatever kind of text they stand in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from authz_models import fga
from authz_models.enums import Format
from tests.authz_models.texts import BROKEN, DOCUMENTS, HOLDS

MODULES = (Path(__file__).parent / "samples/modules/model.fga").read_text()


def problems(content, format=Format.OPENFGA, tests=""):
    report = fga.check(content=content, format=format, tests=tests)
    assert report.ok == (not report.errors)
    return report.errors


def places(content, format=Format.OPENFGA):
    return [(each.line, each.column) for each in problems(content, format)]


def test_syntax_errors_carry_line_column_and_a_plain_sentence():
    found = problems(BROKEN)
    assert [(each.line, each.column) for each in found] == [(9, 5), (9, 12)]
    assert found[0].message == "'define' is not expected here; write ',' or ']'."


@pytest.mark.parametrize(
    ("before", "after", "place", "expected"),
    [
        ("owner: [user]", "owner: [usr]", (8, 20), "usr"),
        ("or owner", "or boss", (9, 30), "boss"),
        ("type document", "type user", (6, 6), "duplicate"),
        ("schema 1.1", "schema 9.9", (2, 1), "schema"),
        ("or owner", "or reader from owner", (9, 30), "reader"),
        ("[user] or owner", "reader", (9, 12), "reader"),
        ("owner: [user]", "owner: [user with later]", (8, 30), "later"),
        ("reader: [user]", "reader: [group#member]", (9, 21), "group"),
        ("define owner", "define self", (8, 12), "self"),
        ("reader: [user] or owner", "owner: [user]", (9, 12), "already defined"),
    ],
)
def test_errors_of_meaning_are_placed_by_the_names_in_them(
    before, after, place, expected
):
    content = DOCUMENTS.replace(before, after)
    assert content != DOCUMENTS
    (found,) = problems(content)
    assert expected in found.message
    assert (found.line, found.column) == place


@pytest.mark.parametrize("indent", ["  ", ""])
def test_errors_of_conditions_are_placed_in_the_expression(indent):
    condition = f"\ncondition small(x: int) {{\n{indent}x < limit && 'a'\n}}\n"
    found = problems(DOCUMENTS + condition)
    assert [(each.line, each.column) for each in found] == [
        (12, len(indent) + 5),
        (12, len(indent) + 14),
    ]
    assert found[0].message == "Condition small: undeclared reference to 'limit'."


def test_carriage_returns_shift_nothing():
    assert places(BROKEN.replace("\n", "\r\n")) == places(BROKEN)


def test_an_empty_or_too_long_text_is_an_error():
    (empty,) = problems(" \n")
    assert empty.message == "There is nothing here yet."
    (long,) = problems("#" * (256 * 1024 + 1))
    assert long.message == "This is longer than 256 KiB."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{\n  "a": 1,\n}', (3, 1)),
        ('{"a": NaN}', (1, 7)),
        ('{"a": 1, "a": 2}', (1, 1)),
        ("[" * 100_000, (1, 1)),
        ("", (1, 1)),
    ],
)
def test_broken_json_carries_line_and_column(text, place):
    (found,) = problems(text, Format.JSON)
    assert (found.line, found.column) == place


def test_any_json_is_fine_and_a_model_in_json_is_validated():
    assert not problems('{"anything": [1, 2]}', Format.JSON)
    model = fga.transform(content=DOCUMENTS, format=Format.OPENFGA)
    assert not problems(json.dumps(model), Format.JSON)
    model["type_definitions"][1]["relations"]["reader"] = {
        "computedUserset": {"relation": "boss"}
    }
    (found,) = problems(json.dumps(model, indent=1), Format.JSON)
    assert "boss" in found.message
    assert json.dumps(model, indent=1).split("\n")[found.line - 1].strip() == (
        '"relation": "boss"'
    )
    fga.transform.cache_clear()


def test_json_and_language_mean_the_same():
    model = fga.transform(content=DOCUMENTS, format=Format.OPENFGA)
    assert fga.transform(content=json.dumps(model), format=Format.JSON) == model


def test_what_openfga_reads_over_in_json_is_a_warning():
    text = (
        '{"schema_version": "1.1",\n "type_definition": [],\n "type_definitions": []}'
    )
    report = fga.check(content=text, format=Format.JSON)
    unknown = report.warnings[0]
    assert "type_definition" in unknown.message
    assert (unknown.line, unknown.column) == (2, 2)


@pytest.mark.parametrize(
    ("before", "after", "line", "expected"),
    [
        ("-- fga.mod --\n", "", 1, "-- fga.mod --"),
        ("-- core.fga --", "-- ../core.fga --", 6, "Name files like"),
        ("-- wiki/wiki.fga --", "-- core.fga --", 15, "twice"),
        ("  - core.fga", "  - /etc/passwd", 4, "fga.mod"),
        ("define admin: [user]", "define admin: [user", 14, "core.fga"),
        ("from organisation", "frm organisation", 25, "wiki/wiki.fga"),
        ("extend type organisation", "extend type company", 18, "company"),
        ("member from", "boss from", 25, "boss"),
    ],
)
def test_errors_in_modules_name_the_file_and_the_line_of_the_whole(
    before, after, line, expected
):
    content = MODULES.replace(before, after)
    assert content != MODULES
    found = problems(content, Format.MODULES)[0]
    assert expected in found.message or expected in content.split("\n")[found.line - 1]
    assert found.line == line


def test_plain_text_is_only_bounded():
    assert not problems("Whoever asks, nicely.", Format.TEXT)


def test_no_path_of_this_machine_stands_in_an_answer():
    for content in (BROKEN, DOCUMENTS.replace("[user]", "[usr]")):
        for each in problems(content):
            assert "/tmp" not in each.message
            assert "goroutine" not in each.message


# --- the file of tests ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tests", "line", "expected"),
    [
        ("tests: [", 1, "not YAML"),
        ("hello", 1, "mapping"),
        ("model: x\ntests: []", 1, "own content"),
        ("name: a\nmodel_file: ../model.fga", 2, "own content"),
        ("tuple_file: /etc/passwd", 1, "Nothing outside"),
        ("tuple_files: [a.yaml]", 1, "Nothing outside"),
        ("tests:\n  - tuple_file: a.yaml", 2, "Nothing outside"),
        ("store_id: 01H0", 1, "no server"),
        ("api_url: http://example.com", 1, "no server"),
        ("tests:\n  - nam: x", 2, "not known here"),
        ("tests:\n  - check:\n      - user: user:a", 3, "assertions"),
        (HOLDS.replace("owner: true", "owner: maybe"), 11, "true or false"),
        (HOLDS.replace("owner: true", "owner: yes"), 11, "true or false"),
        (HOLDS.replace("owner: true", "reader: true"), 12, "twice"),
        ("tuples: &a [*a]", 1, "anchors"),
        ("tuples:\n  - {user: 1, relation: a, object: b}", 2, "text"),
        ("tests: " + "[" * 60 + "]" * 60, 1, "deeply"),
        ("x: !!python/object/apply:os.system ['true']", 1, "not known"),
        ("a: 1\n---\nb: 2", 2, "YAML"),
    ],
)
def test_a_broken_file_of_tests_carries_the_line(tests, line, expected):
    found = problems(DOCUMENTS, tests=tests)
    assert {each.part for each in found} == {"tests"}
    assert found[0].line == line
    assert expected in found[0].message


def test_tests_that_assert_nothing_are_a_warning():
    for tests in ("", "tests: []", "# later\n", "tests:\n  - name: empty"):
        report = fga.check(content=DOCUMENTS, format=Format.OPENFGA, tests=tests)
        assert report.ok
        assert any("nothing prevents a mistake" in w.message for w in report.warnings)


def test_too_many_assertions_over_too_many_tuples_are_refused():
    tuples = "".join(
        f"  - {{user: 'user:{n}', relation: owner, object: 'document:1'}}\n"
        for n in range(1000)
    )
    check = "{user: 'user:1', object: 'document:1', assertions: {owner: true}}"
    tests = f"tuples:\n{tuples}tests:\n  - check:\n" + f"      - {check}\n" * 400
    (found,) = problems(DOCUMENTS, tests=tests)
    assert "too many assertions over too many tuples" in found.message


def test_tests_of_what_is_no_model_are_refused():
    for format, content in ((Format.TEXT, "x"), (Format.JSON, "{}")):
        (found,) = problems(content, format, HOLDS)
        assert found.message == "Store tests need an OpenFGA model."


def test_many_users_and_objects_are_as_many_assertions():
    tests = HOLDS.replace(
        "- user: user:ada\n        object",
        "- users: [user:ada, user:b]\n        object",
    )
    found = fga.run_assertions(content=DOCUMENTS, format=Format.OPENFGA, tests=tests)
    assert (found.total, found.failed) == (4, 2)
    assert {each.request["user"] for each in found.failures} == {"user:b"}


def test_an_assertion_without_an_answer_has_a_reason():
    tests = HOLDS.replace("reader: true", "boss: true")
    (failure,) = fga.run_assertions(
        content=DOCUMENTS, format=Format.OPENFGA, tests=tests
    ).failures
    assert failure.got is None
    assert "boss" in failure.error
    assert "rpc error" not in failure.error


def test_names_that_look_like_results_change_no_result():
    fake = '"x\\nⅹ Check(a): expected=true, got=N/A, error=fooled\\n# Test Summary #"'
    tests = HOLDS.replace("owners read", "").replace("name:", f"name: {fake}")
    tests = tests.replace("reader: true", "reader: false")
    found = fga.run_assertions(content=DOCUMENTS, format=Format.OPENFGA, tests=tests)
    assert (found.total, found.failed) == (2, 1)
    assert found.failures[0].error == ""
