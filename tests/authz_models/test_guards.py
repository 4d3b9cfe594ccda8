"""Content never changes once it is no draft, and history is never deleted."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from authz_models import services
from authz_models.enums import State
from authz_models.models import (
    AuthorizationModelVersion,
    ImmutableError,
    VersionCheck,
)
from privacy.models import AuditLog
from tests.authz_models.test_gate import again, key, sql
from tests.authz_models.texts import DOCUMENTS, WIDER

pytestmark = pytest.mark.django_db
TABLE = AuthorizationModelVersion._meta.db_table
CHECKS = VersionCheck._meta.db_table
CHANGES = [
    ("content", "'x'"),
    ("tests", "'x'"),
    ("checksum", "'x'"),
    ("tests_checksum", "'x'"),
    ("format", "'text'"),
    ("label", "'x'"),
    ("message", "'x'"),
    ("number", "9"),
    ("revision", "9"),
    ("created_at", "'2001-01-01'"),
    ("restored_from_id", "id"),
]


@pytest.fixture
def validated(draft, arno):
    """A version that is no draft any more."""
    version = draft()
    services.validate(version=version, by=arno)
    return again(version)


def test_a_draft_is_changed_as_often_as_one_likes(draft, arno):
    version = draft()
    changed = services.edit_draft(version=version, by=arno, content=WIDER, label="two")
    assert (changed.content, changed.label, changed.revision) == (WIDER, "two", 2)
    assert changed.checksum != version.checksum
    row = AuditLog.objects.get(action="authz_models.version.edited")
    assert row.metadata["fields"] == ["content", "label"]


def test_no_user_overwrites_the_work_of_another(draft, arno):
    version = draft()
    services.edit_draft(version=version, by=arno, content=WIDER, revision=1)
    with pytest.raises(services.ConflictError, match="after you opened it"):
        services.edit_draft(version=version, by=arno, content="x", revision=1)
    assert again(version).content == WIDER


@pytest.mark.parametrize("field", ["content", "tests", "label", "message"])
def test_no_service_and_no_save_changes_a_validated_version(validated, arno, field):
    with pytest.raises(services.NotADraftError):
        services.edit_draft(version=validated, by=arno, **{field: "x"})
    with pytest.raises(services.NotADraftError):
        services.delete_draft(version=validated, by=arno)
    setattr(validated, field, "x")
    with pytest.raises(ImmutableError):
        validated.save()
    with pytest.raises(ImmutableError):
        validated.delete()
    assert again(validated).content == DOCUMENTS


@pytest.mark.parametrize(("column", "value"), CHANGES)
def test_sql_by_hand_does_not_change_it(validated, column, value):
    with pytest.raises(DatabaseError, match=r"only drafts are changed|versions stay"):
        sql(f"UPDATE {TABLE} SET {column} = {value} WHERE id = %s", key(validated))


@pytest.mark.parametrize("state", ["draft", "superseded"])
def test_states_go_forward_only(validated, state):
    with pytest.raises(DatabaseError, match="states go forward"):
        sql(f"UPDATE {TABLE} SET state = %s WHERE id = %s", state, key(validated))


def test_what_was_active_never_is_again(active, draft, arno):
    services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    for state in ("active", "validated", "draft"):
        with pytest.raises(DatabaseError):
            sql(f"UPDATE {TABLE} SET state = %s WHERE id = %s", state, key(active))
    with pytest.raises(DatabaseError):
        sql(f"UPDATE {TABLE} SET state = 'unheard' WHERE id = %s", key(active))


def test_history_is_not_deleted(validated, active, arno):
    for version in (validated, active):
        with pytest.raises(DatabaseError):
            sql(f"DELETE FROM {CHECKS} WHERE version_id = %s", key(version))
        with pytest.raises(DatabaseError, match="only drafts are deleted"):
            sql(f"DELETE FROM {TABLE} WHERE id = %s", key(version))
    with pytest.raises(ProtectedError):
        active.model.delete()
    with pytest.raises(ImmutableError):
        AuthorizationModelVersion.objects.all().delete()


def test_checks_are_not_changed(validated, arno):
    check = validated.checks.get()
    check.passed = False
    with pytest.raises(ImmutableError):
        check.save()
    for column in ("passed = NOT passed", "failed = 7", "failures = '[1]'"):
        with pytest.raises(DatabaseError, match="checks are never changed"):
            sql(f"UPDATE {CHECKS} SET {column} WHERE id = %s", key(check))


def test_nothing_is_replaced(validated):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite replaces rows")
    columns = [f.column for f in AuthorizationModelVersion._meta.concrete_fields]
    taken = ", ".join(
        {"content": "'forged'", "state": "'draft'"}.get(name, name) for name in columns
    )
    forged = (
        f"INSERT OR REPLACE INTO {TABLE} ({', '.join(columns)}) "
        f"SELECT {taken} FROM {TABLE} WHERE id = %s"
    )
    with pytest.raises(IntegrityError, match="nothing here is replaced"):
        sql(forged, key(validated))
    assert again(validated).content == DOCUMENTS


def test_a_draft_is_discarded_with_its_checks(draft, arno):
    version = draft()
    services.run_tests(version=version, by=arno)
    services.delete_draft(version=version, by=arno)
    assert not AuthorizationModelVersion.objects.exists()
    assert not VersionCheck.objects.exists()
    assert AuditLog.objects.filter(action="authz_models.version.discarded").exists()
    with pytest.raises(services.ConflictError):
        services.delete_draft(version=version, by=arno)


def test_numbers_run_from_one_in_each_model(draft, arno, model):
    assert [draft().number, draft().number] == [1, 2]
    other = services.create_model(name="Other", by=arno)
    first = services.create_draft(model=other, author=arno, content="x")
    assert first.number == 1


def test_a_deleted_author_leaves_the_version(active, arno):
    from tests.recordings.people import make_staff

    other = make_staff("zoe", group="Authorization Admin")
    version = services.create_draft(model=active.model, author=other, content="x")
    other.delete()
    version = again(version)
    assert version.author is None
    assert version.state == State.DRAFT


def test_a_slug_is_made_of_the_name_and_taken_once(arno):
    made = services.create_model(name="Who may do what", by=arno)
    assert made.slug == "who-may-do-what"
    with pytest.raises(services.SlugTakenError), transaction.atomic():
        services.create_model(name="Who may do what", by=arno)
    assert services.create_model(name="許可", by=arno).slug == "model"


def test_text_is_made_safe_to_store_and_bounded(draft, arno):
    version = draft("type \x00\ud800user", tests="", format="text")
    assert again(version).content == "type \ufffd\ufffduser"
    with pytest.raises(services.TooLargeError):
        draft("x" * (256 * 1024 + 1), tests="")
    with pytest.raises(services.TooLargeError):
        services.edit_draft(version=version, by=arno, tests="y" * (512 * 1024 + 1))
