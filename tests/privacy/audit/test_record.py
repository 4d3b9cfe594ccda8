"""A row has actor, target and metadata, which are read as they were written."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from privacy.audit import ANONYMOUS, SYSTEM, Actor, actor_of, record
from privacy.audit.append import columns_of
from privacy.audit.canonical import canonical, settled
from privacy.audit.verify import verify
from privacy.models import AuditLog
from sessionhub.models import User
from tests.privacy.people import make_staff

pytestmark = pytest.mark.django_db


def test_a_person_is_kept_as_they_were():
    user = make_staff("vera", group="Viewer")
    row = record("test.row.written", actor=user)
    user.first_name = "Somebody"
    user.email = "else@example.com"
    user.save()
    kept = AuditLog.objects.get()
    assert kept == row
    assert (kept.actor_id, kept.actor_type) == (user.pk, "admin")
    assert kept.metadata["actor"] == {
        "name": "Vera",
        "email": "vera@example.com",
        "role": "Viewer",
    }


def test_each_kind_of_actor_has_its_type():
    person = User.objects.create_user("uma")
    root = User.objects.create_superuser("root")
    token = actor_of(person, type="api_token")
    link = Actor(uuid.uuid4(), "share_link", "Link of Vera")
    for actor in (person, root, token, link, AnonymousUser(), SYSTEM):
        record("test.row.written", actor=actor)
    rows = list(AuditLog.objects.order_by("sequence"))
    assert [row.actor_type for row in rows] == [
        *("user", "admin", "api_token", "share_link", "anonymous", "system")
    ]
    assert rows[1].metadata["actor"]["role"] == "Superuser"
    assert [row.actor_id for row in rows] == [
        *(person.pk, root.pk, person.pk, link.id, ANONYMOUS.id, SYSTEM.id)
    ]


def test_a_target_that_is_no_uuid_gets_one_and_stays_readable():
    key = uuid.uuid4()
    record("test.row.written", actor=SYSTEM, target=key, target_type="Session")
    record("test.row.written", actor=SYSTEM, target=str(key))
    record("test.row.written", actor=SYSTEM, target="web-app", target_type="Service")
    record("test.row.written", actor=SYSTEM, target="web-app", target_type="Service")
    record("test.row.written", actor=SYSTEM, target="web-app", target_type="Page")
    record("test.row.written", actor=SYSTEM)
    rows = list(AuditLog.objects.order_by("sequence"))
    assert rows[0].target_id == rows[1].target_id == key
    assert "target" not in rows[0].metadata
    assert rows[2].metadata["target"] == "web-app"
    assert rows[2].target_id.version == 5
    assert rows[2].target_id == rows[3].target_id != rows[4].target_id
    assert rows[5].target_id is None


@pytest.mark.parametrize(
    "action",
    [
        *("recordings.session.viewed", "ADMIN_SUPPORT_SESSION_REQUESTED"),
        *("a.b", "a.b_c.d2", "x." + "y" * 253),
    ],
)
def test_a_good_name_of_an_action_is_taken(action):
    assert record(action, actor=SYSTEM).action == action


@pytest.mark.parametrize(
    "action",
    [
        *("", "viewed", "Recordings.viewed", "a..b", ".a", "a.b ", "a.b\n", "a-b.c"),
        *("x." + "y" * 254, "a.é", "ADMIN support"),
    ],
)
def test_another_name_is_refused_with_the_way_to_write_it(action):
    with pytest.raises(ValueError, match=r"recordings\.session\.viewed"):
        record(action, actor=SYSTEM)


def test_a_type_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="at most 50"):
        record("test.row.written", actor=SYSTEM, target_type="x" * 51)
    with pytest.raises(ValueError, match="at most 50"):
        record("test.row.written", actor=Actor(SYSTEM.id, "x" * 51))
    assert not AuditLog.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (1e16, "10000000000000000"),
        (1.0, 1),
        (-0.0, 0),
        (1e-7, 1e-7),
        (0.1, 0.1),
        (5e-324, 5e-324),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (-(10**30), "-1000000000000000000000000000000"),
        ("a\x00b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ud83d", "\ufffd"),
        ({"\x00": 1, 2: "two"}, {"\ufffd": 1, "2": "two"}),
        ({3}, [3]),
        ((1, [2]), [1, [2]]),
        (Decimal("1.50"), "1.50"),
        (date(2026, 11, 22), "2026-11-22"),
        (
            datetime(2026, 11, 22, 10, tzinfo=timezone(timedelta(hours=1))),
            "2026-11-22T09:00:00.000000Z",
        ),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (True, True),
        (None, None),
        ("x" * 5000, "x" * 4000 + "… (5000 characters)"),
    ],
)
def test_a_value_is_settled_before_it_is_hashed(given, kept):
    record("test.row.written", actor=SYSTEM, metadata={"value": given})
    found = AuditLog.objects.get().metadata["value"]
    assert found == kept
    assert type(found) is type(kept)
    assert verify().rows == 1


def test_a_value_nested_without_end_is_cut():
    value: list = []
    for _ in range(1000):
        value = [value]
    record("test.row.written", actor=SYSTEM, metadata={"value": value})
    assert "(nested too deep)" in json.dumps(AuditLog.objects.get().metadata)
    assert verify().rows == 1


def test_what_is_no_json_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError, match="object cannot stand in the audit log"):
        record("test.row.written", actor=SYSTEM, metadata={"value": object()})


JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text(some.characters(codec=None), max_size=20),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(some.text(some.characters(codec=None)), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(metadata=some.dictionaries(some.text(max_size=8), JSON, max_size=4))
def test_any_metadata_comes_back_from_the_database_with_the_same_hash(db, metadata):
    row = record("test.row.written", actor=SYSTEM, metadata=metadata)
    kept = AuditLog.objects.get(pk=row.pk)
    assert columns_of(kept) == columns_of(row)
    assert canonical(columns_of(kept)) == canonical(columns_of(row))
    assert verify(start=row.sequence).rows == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # RFC 8785, section 3.2 and its appendix of numbers
        ({"peach": 1, "péché": 2, "pêche": 3}, '{"peach":1,"péché":2,"pêche":3}'),
        (
            {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
        (
            [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
            "[333333333.3333333,1e+30,4.5,0.002,1e-27]",
        ),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740994.0, "9007199254740994"),
        (295147905179352830000.0, "295147905179352825856"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        ('\u20ac$\x0f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
    ],
)
def test_the_canonical_text_is_that_of_rfc_8785(value, text):
    assert canonical(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_have_no_canonical_text(value):
    with pytest.raises(ValueError, match="no JSON"):
        canonical(value)
    with pytest.raises(TypeError):
        canonical({1, 2})


def test_settling_twice_changes_nothing():
    once = settled({"a": 1e300, "b": [float("nan"), 2**80], "c": "\ud800"})
    assert settled(once) == once


def test_a_time_without_a_fraction_is_hashed_like_any_other(monkeypatch):
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    monkeypatch.setattr("privacy.audit.append.timezone.now", lambda: moment)
    record("test.row.written", actor=SYSTEM)
    monkeypatch.undo()
    assert AuditLog.objects.get().created_at == moment
    assert verify().rows == 1


def test_the_columns_are_those_the_product_promises():
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "audit_logs")
    assert {column.name for column in found} == {
        *("id", "action", "actor_id", "actor_type", "target_id", "target_type"),
        *("metadata", "created_at", "sequence", "previous_hash", "hash"),
    }
