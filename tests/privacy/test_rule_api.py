"""Rules and names over HTTP."""

from __future__ import annotations

import pytest

from privacy.models import MaskingRule, RedactedName, RuleSetVersion
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service
from tests.privacy.people import bearer, make_staff, make_token, officer

pytestmark = pytest.mark.django_db
__all__ = ("officer",)

RULES, NAMES = "/api/privacy/rules/", "/api/privacy/names/"


def post(client, body, address=RULES, **more):
    return client.post(address, body, content_type="application/json", **more)


def patch(client, address, body):
    return client.patch(address, body, content_type="application/json")


def test_an_officer_writes_changes_and_deletes_a_rule(officer):
    shop = Service.objects.create(slug="api-shop", name="Shop")
    body = {"selector": ".salary", "type": "redact", "service": "api-shop"}
    answer = post(officer, body)
    assert answer.status_code == 201
    made = answer.json()
    assert made | {"id": "", "order": 0} == {
        "id": "",
        "selector": ".salary",
        "type": "redact",
        "service": "api-shop",
        "enabled": True,
        "order": 0,
        "note": "",
        "preset": None,
        "warnings": [],
        "conflicts": [],
    }
    assert shop.rule_sets.first().author == officer.user
    one = f"{RULES}{made['id']}/"
    changed = patch(officer, one, {"type": "block", "service": None}).json()
    assert (changed["type"], changed["service"]) == ("block", None)
    assert officer.get(one).json() == changed
    assert changed in officer.get(RULES).json()["results"]
    assert officer.delete(one).status_code == 204
    assert officer.get(one).status_code == 404


@pytest.mark.parametrize(
    ("body", "code", "position"),
    [
        ({"selector": "input[", "type": "block"}, "broken_selector", 5),
        ({"selector": "", "type": "block"}, "broken_selector", 0),
        ({"selector": "a >", "type": "block"}, "broken_selector", 3),
        ({"selector": "input[type=password]", "type": "unmask"}, "floor", 5),
        ({"selector": "[autocomplete=cc-csc]", "type": "unmask"}, "floor", 0),
    ],
)
def test_a_bad_rule_answers_422_with_the_position(officer, body, code, position):
    answer = post(officer, body)
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["position"], problem["field"]) == (
        code,
        position,
        "selector",
    )
    assert problem["detail"]
    assert problem["requestId"]


def test_a_pattern_with_look_around_answers_422_with_the_position(officer):
    body = {"name": "ab(?=c)", "isPattern": True}
    answer = post(officer, body, NAMES)
    assert answer.status_code == 422
    assert answer.json()["position"] == 2
    assert "look-around" in answer.json()["detail"]


def test_a_star_is_taken_with_a_warning(officer):
    answer = post(officer, {"selector": "*", "type": "blur"})
    assert answer.status_code == 201
    assert "covers every element" in answer.json()["warnings"][0]


def test_a_change_to_a_floor_is_refused_and_changes_nothing(officer):
    rule = MaskingRule.objects.get(preset="passwords")
    answer = patch(officer, f"{RULES}{rule.pk}/", {"type": "unmask"})
    assert answer.status_code == 422
    rule.refresh_from_db()
    assert rule.mask_type == "block"


def test_it_states_which_of_two_conflicting_rules_wins(officer):
    answer = post(officer, {"selector": "input[type=tel]", "type": "unmask"})
    assert "redact wins over unmask" in answer.json()["conflicts"][0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"selector": ".a", "type": "block", "colour": 1}, "colour"),
        ({"selector": ".a", "type": "melt"}, "type"),
        ({"type": "block"}, "selector"),
        ({"selector": ".a", "type": "block", "service": "nobody"}, "service"),
        ({"selector": ".a", "type": "block", "order": -1}, "order"),
    ],
)
def test_a_problemof_another_shape_answers_400_naming_the_field(officer, body, field):
    answer = post(officer, body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_foreign_and_missing_ids_answer_alike(officer):
    assert officer.get(f"{RULES}{uuid7()}/").status_code == 404
    assert officer.get(f"{RULES}nonsense/").status_code == 400
    assert officer.get(f"{RULES}?x=1").status_code == 400


def test_names_are_added_changed_and_deleted(officer):
    answer = post(officer, {"name": "employeeNo", "place": "query"}, NAMES)
    assert answer.status_code == 201
    one = f"{NAMES}{answer.json()['id']}/"
    again = post(officer, {"name": "employeeNo", "place": "query"}, NAMES)
    assert (again.status_code, again.json()["code"]) == (409, "already_listed")
    assert patch(officer, one, {"enabled": False}).json()["enabled"] is False
    assert patch(officer, one, {"name": "a*b"}).status_code == 422
    assert officer.delete(one).status_code == 204
    assert not RedactedName.objects.filter(name="employeeNo").exists()
    assert len(officer.get(NAMES).json()["results"]) == RedactedName.objects.count()


@pytest.mark.parametrize("group", ["Viewer", "Support Admin", None])
def test_other_staff_may_not_even_look(client, group):
    client.force_login(make_staff(group=group))
    assert client.get(RULES).status_code == 403
    assert post(client, {"selector": ".a", "type": "block"}).status_code == 403


def test_an_auditor_looks_and_changes_nothing(client):
    client.force_login(make_staff(group="Auditor"))
    assert client.get(RULES).status_code == 200
    assert post(client, {"selector": ".a", "type": "block"}).status_code == 403


def test_anonymous_is_401(client):
    assert client.get(RULES).status_code == 401


def test_a_token_needs_its_scope(client):
    olga = make_staff("olga", group="Privacy Officer")
    _, secret = make_token(olga, "recordings:read")
    body = {"selector": ".a", "type": "block"}
    refused = post(client, body, **bearer(secret))
    assert refused.status_code == 403
    assert "privacy:write" in refused.json()["detail"]
    _, secret = make_token(olga, "privacy:write")
    before = RuleSetVersion.objects.count()
    assert post(client, body, **bearer(secret)).status_code == 201
    assert RuleSetVersion.objects.count() == before + Service.objects.count()
