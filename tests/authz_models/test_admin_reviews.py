"""Tests, activation and rollback in the admin: the gate holds, conflicts are shown."""

from __future__ import annotations

import re

import pytest

from authz_models.selectors import active_version
from authz_models.services.errors import NotADraftError
from privacy.models import AuditLog
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


def confirm(client, page, **values):
    """Open a page of review and confirm it as it stands."""
    shown = re.search(
        r'name="expected_active"(?: value="([^"]*)")?', text_of(client.get(page))
    )
    return client.post(page, {"expected_active": shown[1] or "", **values})


def test_the_first_version_is_reviewed_and_activated(admin, model):
    add_draft(model)
    page = address("activate", model, 1)
    review = text_of(admin.get(page))
    assert "this would be the first" in review
    assert "define viewer" in review
    answer = confirm(admin, page)
    assert answer.url == address("history", model)
    assert active_version(model).number == 1
    assert active_version(model).activated_by == admin.user
    row = AuditLog.objects.filter(action="authz_models.version.activated").get()
    assert (row.actor_id, row.target_id) == (admin.user.pk, active_version(model).pk)
    assert row.metadata["via"] == "admin"


def test_a_review_shows_what_changes_in_text_and_meaning(admin, model):
    add_active(model)
    add_draft(model, WIDER)
    review = text_of(admin.get(address("activate", model, 2)))
    assert "It would take the place of version 1." in review
    assert "<ins>, user:*</ins>" in review
    assert "<del>[user] or owner</del>" in review
    assert "<ins>[user, user:*] or owner</ins>" in review
    assert "Not checked yet" in review


def test_failing_assertions_refuse_activation_and_are_listed(admin, model):
    add_active(model)
    add_draft(model, WIDER, FAILING)
    page = address("activate", model, 2)
    answer = confirm(admin, page)
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "It was not activated: 1 of 2 assertions" in shown
    assert "owners read: user:bert viewer document:plan: expected no, got yes" in shown
    assert active_version(model).number == 1
    # Known to fail: there is no button to press again.
    again = text_of(admin.get(page))
    assert "Correct it first" in again
    assert "expected_active" not in again
    assert AuditLog.objects.filter(
        action="authz_models.version.activation_refused"
    ).exists()


def test_an_invalid_version_is_refused_with_the_place(admin, model):
    add_draft(model, CONTENT.replace("or owner", "or boss"))
    answer = confirm(admin, address("activate", model, 1))
    assert answer.status_code == 409
    assert re.search(r"line 9, column \d+: .*boss", text_of(answer))
    assert active_version(model) is None


def test_the_second_to_activate_sees_what_became_active(admin, model):
    add_active(model)
    add_draft(model, WIDER)
    page = address("activate", model, 2)
    seen = active_version(model).pk
    add_active(model, CONTENT + "\ntype folder\n")
    answer = admin.post(page, {"expected_active": str(seen)})
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Version 3 is active now, which is not what you saw" in shown
    assert address("version", model, 3).rstrip("?") in shown
    assert active_version(model).number == 3
    # The page now compares with what is active, and may be confirmed again.
    assert confirm(admin, page).status_code == 302
    assert active_version(model).number == 2


def test_a_broken_confirmation_activates_nothing(admin, model):
    add_draft(model)
    page = address("activate", model, 1)
    assert admin.post(page, {"expected_active": "nonsense"}).status_code == 200
    assert active_version(model) is None


def test_what_is_or_was_active_has_no_page_of_activation(admin, model):
    add_active(model)
    add_active(model, WIDER)
    for number in (1, 2):
        page = address("activate", model, number)
        assert admin.get(page).url == address("version", model, number).rstrip("?")
        expected = {"expected_active": str(active_version(model).pk)}
        assert admin.post(page, expected).status_code == 409


def test_a_rollback_makes_a_new_version_with_the_old_content(admin, model):
    old = add_active(model, label="good")
    add_active(model, WIDER)
    page = address("rollback", model, 1)
    review = text_of(admin.get(page))
    assert "<del>, user:*</del>" in review
    answer = confirm(admin, page, message="Everybody could read")
    assert answer.url == address("history", model)
    active = active_version(model)
    assert (active.number, active.content) == (3, CONTENT)
    assert active.restored_from == old
    assert active.message == "Everybody could read"
    states = dict(model.versions.values_list("number", "state"))
    assert states == {1: "superseded", 2: "superseded", 3: "active"}
    row = AuditLog.objects.filter(action="authz_models.version.rolled_back").get()
    assert row.metadata["restores"]["number"] == 1
    assert row.actor_id == admin.user.pk


@pytest.mark.parametrize("message", ["", "   ", "\u200b\u2060", "\u3164"])
def test_a_rollback_without_a_reason_is_refused(admin, model, message):
    add_active(model)
    add_active(model, WIDER)
    answer = confirm(admin, address("rollback", model, 1), message=message)
    assert answer.status_code == 400
    assert "Give a reason, for those who read the history." in text_of(answer)
    assert active_version(model).number == 2


def test_the_second_to_roll_back_keeps_the_reason_and_sees_the_conflict(admin, model):
    add_active(model)
    add_active(model, WIDER)
    page = address("rollback", model, 1)
    seen = str(active_version(model).pk)
    typed = {"expected_active": seen, "message": "Too wide"}
    assert admin.post(page, typed).status_code == 302
    answer = admin.post(page, {**typed, "message": "Much too wide"})
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Nothing was rolled back" in shown
    assert "See version 3, which is active now" in shown
    assert "Much too wide" in shown
    assert model.versions.filter(state="active").count() == 1


def test_what_was_never_active_is_not_rolled_back_to(admin, model):
    add_active(model)
    add_draft(model, WIDER)
    page = address("rollback", model, 2)
    assert admin.get(page).url == address("version", model, 2).rstrip("?")
    expected = {"expected_active": str(active_version(model).pk), "message": "Why"}
    assert admin.post(page, expected).status_code == 409
    assert active_version(model).number == 1


def test_every_assertion_is_listed_with_its_answer(admin, model):
    add_draft(model, WIDER, FAILING)
    page = address("tests", model, 1)
    assert "not checked yet" in text_of(admin.get(page))
    shown = text_of(admin.post(page, {"action": "tests"}, follow=True))
    assert "1 of 2 assertions failed" in shown
    rows = re.findall(r'<tr data-is="(\w+)">(.*?)</tr>', shown, re.S)
    assert [state for state, _ in rows] == ["failed", "passed"]
    assert "user:bert viewer document:plan" in rows[0][1]
    assert "<code>no</code></td><td><code>yes</code>" in rows[0][1]
    assert "user:anne viewer document:plan" in rows[1][1]
    # Testing leaves a draft a draft.
    assert model.versions.get().is_draft


def test_validating_closes_a_draft(admin, model):
    add_draft(model)
    page = address("tests", model, 1)
    shown = text_of(admin.post(page, {"action": "validate"}, follow=True))
    assert "Version 1 is validated" in shown
    assert model.versions.get().state == "validated"
    answer = admin.get(address("edit", model, 1), follow=True)
    assert str(NotADraftError()) in text_of(answer)


def test_a_draft_with_errors_stays_open_and_lists_them(admin, model):
    add_draft(model, CONTENT.replace("define viewer:", "define viewer"), TESTS)
    for action in ("tests", "validate"):
        page = address("tests", model, 1)
        shown = text_of(admin.post(page, {"action": action}, follow=True))
        assert "1 problem" in shown
        assert "line 9, column" in shown
    assert model.versions.get().is_draft


def test_without_tests_the_page_states_it(admin, model):
    add_draft(model, tests="")
    page = address("tests", model, 1)
    shown = text_of(admin.post(page, follow=True))
    assert "Well formed; no test was run" in shown
    assert "No store tests are attached" in shown
