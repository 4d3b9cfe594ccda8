"""Nothing becomes active without passing: by the service, the model or SQL by hand."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from authz_models import services
from authz_models.enums import Format, State
from authz_models.models import (
    AuthorizationModelVersion,
    GateError,
    ImmutableError,
    VersionCheck,
)
from authz_models.selectors import active_version, last_check
from privacy.models import AuditLog
from tests.authz_models.texts import BROKEN, DOCUMENTS, FAILS, HOLDS, WIDER

pytestmark = pytest.mark.django_db
TABLE = AuthorizationModelVersion._meta.db_table


def again(version):
    return AuthorizationModelVersion.objects.get(pk=version.pk)


def actions():
    return list(AuditLog.objects.order_by("sequence").values_list("action", flat=True))


def sql(statement, *values):
    """Run SQL by hand, in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(version):
    return version.pk if connection.vendor == "postgresql" else version.pk.hex


def test_a_draft_that_holds_becomes_active_on_record(draft, arno, model):
    version = services.activate(version=draft(), by=arno, expected_active=None)
    assert again(version).state == State.ACTIVE
    assert active_version(model) == version
    assert (version.activated_by, version.activated_at is not None) == (arno, True)
    row = AuditLog.objects.get(action="authz_models.version.activated")
    assert row.target_id == version.pk
    assert row.actor_id == arno.pk
    assert row.metadata["assertions"] == 2
    assert last_check(version).passed


def test_the_version_before_is_superseded(active, draft, arno, model):
    new = services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    assert again(active).state == State.SUPERSEDED
    assert active_version(model) == new


def test_assertions_that_do_not_hold_refuse_it_with_the_list(draft, arno, model):
    version = draft(tests=FAILS)
    with pytest.raises(services.TestsFailedError) as caught:
        services.activate(version=version, by=arno, expected_active=None)
    (failure,) = caught.value.failures
    assert failure.as_json() == {
        "test": "owners read",
        "kind": "check",
        "request": {
            "user": "user:ada",
            "relation": "reader",
            "object": "document:plan",
        },
        "expected": False,
        "got": True,
        "error": "",
    }
    assert again(version).state == State.DRAFT
    assert active_version(model) is None
    row = AuditLog.objects.get(action="authz_models.version.activation_refused")
    assert row.metadata["code"] == "tests_failed"
    assert not last_check(version).passed


def test_a_validated_version_is_refused_for_its_tests_too(draft, arno):
    version = draft(tests=FAILS)
    assert services.validate(version=version, by=arno).ok
    assert again(version).state == State.VALIDATED
    with pytest.raises(services.TestsFailedError):
        services.activate(version=again(version), by=arno, expected_active=None)
    assert again(version).state == State.VALIDATED


def test_content_that_cannot_be_read_is_refused_with_its_place(draft, arno):
    version = draft(BROKEN)
    with pytest.raises(services.InvalidModelError) as caught:
        services.activate(version=version, by=arno, expected_active=None)
    assert (caught.value.errors[0].line, caught.value.errors[0].column) == (9, 5)
    assert again(version).state == State.DRAFT


def test_tests_that_cannot_run_on_the_model_refuse_it(draft, arno):
    version = draft(tests=HOLDS.replace("relation: owner", "relation: boss"))
    with pytest.raises(services.InvalidModelError) as caught:
        services.activate(version=version, by=arno, expected_active=None)
    (problem,) = caught.value.errors
    assert (problem.part, problem.line) == ("tests", 2)
    assert "boss" in problem.message


@pytest.mark.parametrize(
    ("format", "content"), [(Format.TEXT, "Whoever asks."), (Format.JSON, '{"a": 1}')]
)
def test_other_formats_have_no_tests_and_become_active(draft, arno, format, content):
    version = draft(content, tests="", format=format)
    active = services.activate(version=version, by=arno, expected_active=None)
    assert active.state == State.ACTIVE


def test_a_broken_json_is_refused(draft, arno):
    version = draft('{"a": 1,\n "b"}', tests="", format=Format.JSON)
    with pytest.raises(services.InvalidModelError) as caught:
        services.activate(version=version, by=arno, expected_active=None)
    assert (caught.value.errors[0].line, caught.value.errors[0].column) == (2, 5)


def test_another_expected_active_version_is_refused(active, draft, arno):
    for wrong in (None, draft().pk):
        with pytest.raises(services.ConflictError) as caught:
            services.activate(version=draft(), by=arno, expected_active=wrong)
        assert caught.value.active == active


def test_a_version_is_activated_once(active, draft, arno):
    with pytest.raises(services.ConflictError, match="active already"):
        services.activate(version=active, by=arno, expected_active=active.pk)
    new = services.activate(version=draft(), by=arno, expected_active=active.pk)
    with pytest.raises(services.ConflictError, match="Roll back"):
        services.activate(version=again(active), by=arno, expected_active=new.pk)


def test_a_draft_saved_during_the_check_is_not_activated(
    draft, arno, model, monkeypatch
):
    version = draft()
    real = services.activation.gate

    def gate_and_save(checked):
        outcome = real(checked)
        services.edit_draft(version=version, by=arno, content=WIDER)
        return outcome

    monkeypatch.setattr(services.activation, "gate", gate_and_save)
    with pytest.raises(services.ConflictError, match="meanwhile"):
        services.activate(version=version, by=arno, expected_active=None)
    assert active_version(model) is None


def test_rolling_back_makes_a_new_version_with_the_old_content(
    active, draft, arno, model
):
    second = services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    restored = services.rollback(
        model=model,
        to_version=again(active),
        by=arno,
        message="Too wide.",
        expected_active=second.pk,
    )
    assert restored.number == 3
    assert (restored.content, restored.tests) == (DOCUMENTS, HOLDS)
    assert (restored.restored_from, restored.message) == (active, "Too wide.")
    states = model.versions.order_by("number").values_list("state", flat=True)
    assert list(states) == ["superseded", "superseded", "active"]
    row = AuditLog.objects.get(action="authz_models.version.rolled_back")
    assert row.metadata["restores"]["number"] == 1
    assert row.metadata["replaces"]["number"] == 2


def test_only_what_was_active_is_taken_back(active, draft, arno, model):
    waiting = draft(WIDER)
    with pytest.raises(services.ConflictError, match="never active"):
        services.rollback(
            model=model, to_version=waiting, by=arno, expected_active=active.pk
        )
    with pytest.raises(services.ConflictError, match="active already"):
        services.rollback(
            model=model, to_version=active, by=arno, expected_active=active.pk
        )
    other = services.create_model(name="Other", by=arno)
    with pytest.raises(services.ConflictError, match="another model"):
        services.rollback(model=other, to_version=active, by=arno, expected_active=None)


def test_a_rollback_passes_the_gate_as_well(active, draft, arno, model, monkeypatch):
    second = services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    # A stricter tool tomorrow may refuse what was fine when it was activated.
    failing = services.try_out(content=DOCUMENTS, format="openfga", tests=FAILS)
    monkeypatch.setattr(services.activation, "gate", lambda version: failing)
    with pytest.raises(services.TestsFailedError):
        services.rollback(
            model=model, to_version=again(active), by=arno, expected_active=second.pk
        )
    assert active_version(model) == second
    assert model.versions.count() == 2
    assert actions()[-1] == "authz_models.version.rollback_refused"


def test_without_the_audit_log_nothing_changes(draft, arno, model, monkeypatch):
    from privacy.audit import AuditUnavailableError, chain

    version = draft()

    def away():
        raise DatabaseError

    monkeypatch.setattr(chain, "lock", away)
    with pytest.raises(AuditUnavailableError):
        services.activate(version=version, by=arno, expected_active=None)
    with pytest.raises(AuditUnavailableError):
        services.validate(version=version, by=arno)
    assert again(version).state == State.DRAFT
    assert not VersionCheck.objects.exists()


# --- past the services ---------------------------------------------------------------


@pytest.mark.parametrize("state", [State.ACTIVE, State.SUPERSEDED])
def test_a_saved_state_does_not_pass_the_model(draft, state):
    version = draft(tests=FAILS)
    version.state = state
    with pytest.raises((GateError, ImmutableError)):
        version.save()
    assert again(version).state == State.DRAFT


def test_a_validated_version_is_not_made_active_by_saving(draft, arno):
    version = draft(tests=FAILS)
    services.validate(version=version, by=arno)
    version = again(version)
    version.state = State.ACTIVE
    with pytest.raises(GateError):
        version.save(update_fields=["state"])
    with pytest.raises(ImmutableError):
        AuthorizationModelVersion.objects.filter(pk=version.pk).update(state="active")
    with pytest.raises(ImmutableError):
        AuthorizationModelVersion.objects.bulk_update([version], ["state"])


def test_a_version_is_not_born_active(model, arno):
    version = AuthorizationModelVersion(
        model=model, number=1, content=DOCUMENTS, state=State.ACTIVE
    )
    with pytest.raises(GateError):
        version.save()
    with pytest.raises(ImmutableError):
        AuthorizationModelVersion.objects.bulk_create([version])


def test_sql_by_hand_makes_nothing_active_that_did_not_pass(draft, arno):
    version = draft(tests=FAILS)
    activate = f"UPDATE {TABLE} SET state = 'active' WHERE id = %s"
    with pytest.raises(DatabaseError, match=r"states go forward|after a check"):
        sql(activate, key(version))
    services.validate(version=version, by=arno)
    with pytest.raises(DatabaseError, match="only after a check of it passed"):
        sql(activate, key(version))
    assert again(version).state == State.VALIDATED


def test_a_check_of_other_content_lets_nothing_pass(draft, arno):
    version = draft()
    assert services.run_tests(version=version, by=arno).ok
    services.edit_draft(version=version, by=arno, tests=FAILS)
    services.validate(version=again(version), by=arno)
    assert version.checks.filter(passed=True).exists()
    with pytest.raises(DatabaseError, match="only after a check of it passed"):
        sql(f"UPDATE {TABLE} SET state = 'active' WHERE id = %s", key(version))


def test_sql_by_hand_activates_no_second_version(active, draft, arno):
    second = draft(WIDER)
    services.validate(version=second, by=arno)
    verbs = ["UPDATE"]
    if connection.vendor == "sqlite":
        verbs.append("UPDATE OR REPLACE")
    for verb in verbs:
        with pytest.raises(DatabaseError):
            sql(f"{verb} {TABLE} SET state = 'active' WHERE id = %s", key(second))
    assert again(active).state == State.ACTIVE
    assert again(second).state == State.VALIDATED
