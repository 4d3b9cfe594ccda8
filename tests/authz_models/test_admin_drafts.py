"""The editor of drafts: save, check, discard, and never lose a user's text."""

from __future__ import annotations

import html
import re

import pytest
from django.test import override_settings

from authz_models.selectors import last_check
from tests.authz_models.pages import (
    CONTENT,
    FAILING,
    TESTS,
    WIDER,
    add_active,
    add_draft,
    address,
    admin,
    model,
    text_of,
)

pytestmark = pytest.mark.django_db
__all__ = ("admin", "model")

BROKEN = CONTENT.replace("define viewer:", "define viewer")


def body(**values):
    return {
        **{"action": "save", "format": "openfga", "content": CONTENT, "tests": ""},
        **values,
    }


def test_a_first_draft_is_saved_as_typed(admin, model):
    typed = body(
        content=CONTENT.replace("\n", "\r\n"), tests=TESTS, label="1.0", message="Why"
    )
    answer = admin.post(address("new_draft", model), typed)
    draft = model.versions.get()
    assert answer.url == address("edit", model, 1).rstrip("?")
    assert (draft.content, draft.tests) == (CONTENT, TESTS)
    assert (draft.label, draft.message, draft.author) == ("1.0", "Why", admin.user)


def test_a_new_draft_begins_with_the_active_version_or_the_one_asked_for(admin, model):
    add_active(model)
    add_draft(model, WIDER)
    page = text_of(admin.get(address("new_draft", model)))
    assert "content and the tests of version 1" in page
    assert "user:*" not in page
    assert "user:*" in text_of(admin.get(address("new_draft", model, **{"from": 2})))
    asked = {"from": 9}
    assert admin.get(address("new_draft", model, **asked)).status_code == 404


def test_the_first_draft_can_begin_with_an_example_that_passes(admin, model):
    page = address("new_draft", model)
    assert "Begin with an example" in text_of(admin.get(page))
    example = text_of(admin.get(page, {"from": "example"}))
    assert "Begin with an example" not in example
    fields = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", example, re.DOTALL)
    content, tests = map(html.unescape, fields)
    admin.post(page, body(content=content, tests=tests, action="review"))
    assert last_check(model.versions.get()).passed


def test_markup_in_a_draft_is_text_in_its_editor(admin, model):
    hostile = "</textarea><script>alert(1)</script>"
    add_draft(model, hostile, tests="", format="text")
    page = text_of(admin.get(address("edit", model, 1)))
    assert "</textarea><script>" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_a_draft_is_changed_and_its_number_stays(admin, model):
    add_draft(model)
    admin.post(address("edit", model, 1), body(content=WIDER, revision="1"))
    draft = model.versions.get()
    assert draft.content == WIDER
    assert draft.revision == 2


def test_the_second_of_two_editors_keeps_the_text_and_sees_the_conflict(admin, model):
    add_draft(model)
    page = address("edit", model, 1)
    admin.post(page, body(content=WIDER, revision="1"))
    answer = admin.post(page, body(content=CONTENT + "# mine\n", revision="1"))
    assert answer.status_code == 409
    assert "This draft was saved again after you opened it" in text_of(answer)
    assert "# mine" in text_of(answer)
    assert model.versions.get().content == WIDER
    # Now the user knows what saving replaces.
    seen = re.search(r'name="revision" value="(\d+)"', text_of(answer))[1]
    admin.post(page, body(content=CONTENT + "# mine\n", revision=seen))
    assert model.versions.get().content == CONTENT + "# mine\n"


def test_what_is_no_draft_is_shown_and_not_edited(admin, model):
    add_active(model)
    answer = admin.get(address("edit", model, 1))
    assert answer.url == address("version", model, 1).rstrip("?")


@pytest.mark.parametrize("number", [1, 2])
def test_a_text_outlives_its_draft(admin, model, number):
    """The draft was activated, or discarded, while it was written."""
    add_active(model)
    answer = admin.post(address("edit", model, number), body(content=WIDER))
    assert answer.status_code == 409
    page = text_of(answer)
    assert "save it as another" in page
    assert "user:*" in page
    assert f'action="{address("new_draft", model).rstrip("?")}"' in page
    assert model.versions.get().content == CONTENT


def test_save_test_and_review_does_all_three(admin, model):
    posted = body(action="review", tests=FAILING, content=WIDER)
    answer = admin.post(address("new_draft", model), posted, follow=True)
    assert answer.redirect_chain[-1][0] == address("activate", model, 1).rstrip("?")
    assert "1 of 2 assertions failed" in text_of(answer)
    broken = body(action="review", content=BROKEN, revision="1")
    answer = admin.post(address("edit", model, 1), broken, follow=True)
    assert "line 9, column" in text_of(answer)


def test_a_text_is_checked_without_being_saved(admin, model):
    answer = admin.post(address("check", model), body(content=BROKEN))
    problem = answer.json()["errors"][0]
    assert (problem["line"], problem["part"]) == (9, "content")
    assert problem["column"] > 1
    assert answer["Content-Type"] == "application/json"
    assert not model.versions.exists()
    fine = admin.post(address("check", model), body(tests=TESTS)).json()
    assert fine == {"errors": [], "warnings": []}


def test_problems_of_the_tests_name_their_part(admin, model):
    wrong = TESTS.replace("viewer: true", "viewer: perhaps")
    answer = admin.post(address("check", model), body(tests=wrong)).json()
    assert [problem["part"] for problem in answer["errors"]] == ["tests"]


def test_without_a_script_the_same_form_checks(admin, model):
    answer = admin.post(
        address("new_draft", model), body(action="validate", content=BROKEN)
    )
    assert answer.status_code == 200
    page = text_of(answer)
    assert "One problem." in page
    assert "line 9, column" in page
    assert not model.versions.exists()
    fine = text_of(admin.post(address("new_draft", model), body(action="validate")))
    assert "Well formed. Worth knowing:" in fine
    assert "There are no store tests" in fine


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"format": "prolog"}, "not one of the available choices"),
        ({"label": "x" * 81}, "at most 80 characters"),
        ({"message": "x" * 501}, "at most 500 characters"),
    ],
)
def test_bad_fields_have_their_error_beside_them(admin, model, values, message):
    answer = admin.post(address("new_draft", model), body(**values))
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert not model.versions.exists()


def test_a_text_too_long_is_refused_and_kept_in_the_editor(admin, model):
    long = "# " + "x" * (256 * 1024)
    answer = admin.post(address("new_draft", model), body(content=long))
    assert answer.status_code == 413
    assert "at most 256 KiB" in text_of(answer)
    assert "xxxx" in text_of(answer)


def test_nul_and_lone_surrogates_are_no_error(admin, model):
    admin.post(address("new_draft", model), body(content="a\x00b", format="text"))
    assert model.versions.get().content == "a\ufffdb"


def test_a_missing_tool_is_an_error_in_plain_english(admin, model):
    with override_settings(AUTHZ_CLI_PATH="/nowhere/fga"):
        answer = admin.post(address("check", model), body())
        assert answer.status_code == 503
        assert "not installed here" in answer.json()["detail"]
        page = admin.post(address("new_draft", model), body(action="validate"))
        assert "not installed here" in text_of(page)


def test_a_draft_is_discarded_and_nothing_else_is(admin, model):
    add_active(model)
    add_draft(model, WIDER)
    admin.post(address("discard", model, 2))
    assert [version.number for version in model.versions.all()] == [1]
    answer = admin.post(address("discard", model, 1), follow=True)
    assert "The draft stays" in text_of(answer)
    assert model.versions.count() == 1
    assert admin.get(address("discard", model, 1)).status_code == 405
