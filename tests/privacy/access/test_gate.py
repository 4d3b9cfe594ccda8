"""A grant is for one user, one recording and an hour; every view is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from privacy.access import (
    Caller,
    GrantExpiredError,
    GrantRevokedError,
    NotAllowedError,
    ReasonRequiredError,
    open_session,
)
from privacy.access.grants import give_grant, reason_hash
from privacy.access.reasons import NoReasonError, Reason
from privacy.audit import AuditUnavailableError
from privacy.models import AccessGrant, AuditLog, ReasonCode
from sessionhub.models import User
from tests.recordings.people import SomeSession, make_staff, make_token, open_to

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def look(person, session, **more):
    return open_session(caller=Caller(user=person), session=session, **more)


def rows(action):
    return AuditLog.objects.filter(action=action)


def test_without_a_reason_nothing_opens_and_that_is_on_record(vera):
    session = SomeSession()
    with pytest.raises(ReasonRequiredError):
        look(vera, session)
    (row,) = rows("recordings.session.viewed.denied")
    assert (row.actor_id, row.target_id) == (vera.pk, session.id)
    assert row.metadata["reason"] == "reason_required"


def test_a_reason_opens_that_recording_to_that_person_alone(vera):
    session, other = SomeSession(), SomeSession()
    grant = open_to(vera, session)
    assert look(vera, session) == grant
    with pytest.raises(ReasonRequiredError):
        look(vera, other)
    with pytest.raises(ReasonRequiredError):
        look(make_staff("otto"), session)


def test_it_holds_to_the_last_moment_of_the_hour(vera):
    session = SomeSession()
    open_to(vera, session, now=NOON)
    last = NOON + timedelta(minutes=60) - timedelta(microseconds=1)
    look(vera, session, now=last)
    with pytest.raises(GrantExpiredError):
        look(vera, session, now=NOON + timedelta(minutes=60))


def test_a_new_reason_goes_on_where_the_old_one_ended(vera):
    session = SomeSession()
    open_to(vera, session, now=NOON)
    later = open_to(vera, session, now=NOON + timedelta(minutes=59))
    assert look(vera, session, now=NOON + timedelta(minutes=90)) == later


def test_a_revoked_grant_opens_nothing_until_a_new_reason(vera):
    session = SomeSession()
    grant = open_to(vera, session)
    AccessGrant.objects.filter(pk=grant.pk).update(revoked_at=grant.created_at)
    with pytest.raises(GrantRevokedError):
        look(vera, session)
    newer = open_to(vera, session)
    assert look(vera, session) == newer


def test_a_user_who_lost_the_permission_is_refused(vera):
    session = SomeSession()
    open_to(vera, session)
    vera.groups.clear()
    with pytest.raises(NotAllowedError):
        look(User.objects.get(pk=vera.pk), session)
    User.objects.filter(pk=vera.pk).update(is_active=False)
    with pytest.raises(NotAllowedError):
        look(User.objects.get(pk=vera.pk), session)


def test_every_look_writes_a_row_of_its_own_with_its_portion(vera):
    session = SomeSession()
    grant = open_to(vera, session)
    for _ in range(2):
        look(vera, session, portion={"part": "events", "fromMs": 5, "toMs": 90})
    first, second = rows("recordings.session.viewed")
    for row in (first, second):
        assert row.target_id == session.id
        assert row.metadata["grant"] == str(grant.pk)
        assert (row.metadata["fromMs"], row.metadata["toMs"]) == (5, 90)
        assert row.metadata["via"] == "page"


def test_a_token_is_named_by_its_public_beginning(vera):
    token, secret = make_token(vera, "recordings:read")
    session = SomeSession()
    open_to(vera, session)
    open_session(caller=Caller(user=vera, via="api", token=token), session=session)
    (row,) = rows("recordings.session.viewed")
    assert row.metadata["token"] == {"key": token.token_key, "name": "robot"}
    assert secret not in str(row.metadata)


def test_the_row_of_a_reason_has_the_hash_and_not_the_text(vera):
    session = SomeSession()
    grant = open_to(vera, session, reason="Ada Ansel cannot pay")
    (row,) = rows("recordings.session.granted")
    assert "Ada" not in str(row.metadata)
    assert row.metadata["reasonHash"] == reason_hash(grant)
    grant.reason = "Something else"
    assert row.metadata["reasonHash"] != reason_hash(grant)


@pytest.mark.parametrize(
    "reason",
    [
        Reason(),
        Reason(text=" \u200b"),
        Reason(code=ReasonCode.OTHER, ticket="\u3164"),
    ],
)
def test_an_empty_reason_gives_no_grant(vera, reason):
    with pytest.raises(NoReasonError):
        give_grant(caller=Caller(user=vera), session=SomeSession(), reason=reason)
    assert not AccessGrant.objects.exists()


def test_a_user_without_permission_gets_no_grant_and_a_row(db):
    bare = make_staff("bare", group=None)
    with pytest.raises(NotAllowedError):
        open_to(bare, SomeSession())
    assert rows("recordings.session.granted.denied").exists()


def test_broken_glass_opens_one_recording_for_a_quarter_of_an_hour(db):
    alma, session = make_staff("alma", group="Authorization Admin"), SomeSession()
    with pytest.raises(NotAllowedError):
        open_to(alma, session)
    with pytest.raises(ReasonRequiredError):
        look(alma, session)
    why = "Somebody is being blackmailed right now."
    grant = open_to(alma, session, reason=why, break_glass=True, now=NOON)
    assert grant.expires_at == NOON + timedelta(minutes=15)
    look(alma, session, now=NOON + timedelta(minutes=14))
    with pytest.raises(GrantExpiredError):
        look(alma, session, now=NOON + timedelta(minutes=15))
    with pytest.raises(ReasonRequiredError):
        look(alma, SomeSession(), now=NOON)


def test_broken_glass_needs_twenty_characters_that_are_seen(db):
    sam = make_staff("sam", group="Support Admin")
    for reason in ("too short", "x" * 19, "x" + "\u200b" * 40, " " * 40):
        with pytest.raises(NoReasonError):
            open_to(sam, SomeSession(), reason=reason, break_glass=True)
    open_to(sam, SomeSession(), reason="x" * 20, break_glass=True)


def test_a_viewer_does_not_break_the_glass(vera):
    with pytest.raises(NotAllowedError):
        open_to(vera, SomeSession(), reason="x" * 20, break_glass=True)


def test_without_the_row_there_is_no_grant_and_no_look(vera, no_audit):
    session = SomeSession()
    with pytest.raises(AuditUnavailableError):
        open_to(vera, session)
    assert not AccessGrant.objects.exists()
    AccessGrant.objects.create(
        user=vera,
        session_id=session.id,
        service_id=session.service_id,
        expires_at=datetime.now(tz=UTC) + timedelta(hours=1),
    )
    for _ in range(2):
        with pytest.raises(AuditUnavailableError):
            look(vera, session)
    with pytest.raises(AuditUnavailableError):
        look(vera, SomeSession())
