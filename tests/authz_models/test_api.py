"""Models and versions over HTTP."""

from __future__ import annotations

import pytest

from authz_models import services
from authz_models.models import AuthorizationModelVersion
from privacy.models import AuditLog
from sessionhub.lib.uuid7 import uuid7
from tests.authz_models.texts import BROKEN, DOCUMENTS, FAILS, HOLDS, WIDER
from tests.recordings.people import bearer, make_staff, make_token

pytestmark = pytest.mark.django_db
ALL = "/api/authorization-models/"


@pytest.fixture
def api(client, arno):
    """A client signed in as an Authorization Admin."""
    client.force_login(arno)
    return client


@pytest.fixture
def one(model):
    return f"{ALL}{model.pk}/"


def post(client, address, body=None, **more):
    return client.post(address, body or {}, content_type="application/json", **more)


def patch(client, address, body):
    return client.patch(address, body, content_type="application/json")


def test_a_model_is_made_written_validated_tested_activated_and_taken_back(api):
    made = post(api, ALL, {"name": "Who reads what", "description": "All of it."})
    assert made.status_code == 201
    one = f"{ALL}{made.json()['id']}/"
    assert made.json()["slug"] == "who-reads-what"
    assert made.json()["active"] is None

    draft = post(api, f"{one}versions/", {"content": DOCUMENTS, "tests": HOLDS})
    assert draft.status_code == 201
    assert (draft.json()["number"], draft.json()["state"]) == (1, "draft")
    first = f"{one}versions/1/"
    changed = patch(api, first, {"label": "spring", "revision": 1}).json()
    assert (changed["label"], changed["revision"]) == ("spring", 2)

    valid = post(api, f"{first}validate/")
    assert valid.json() == {
        "ok": True,
        "errors": [],
        "warnings": [],
        "state": "validated",
    }
    tested = post(api, f"{first}test/").json()
    assert tested == {"ok": True, "total": 2, "passed": 2, "failed": 0, "failures": []}

    active = post(api, f"{first}activate/", {"expectedActive": None})
    assert active.status_code == 200
    assert active.json()["lastCheck"]["passed"] is True
    second = post(api, f"{one}versions/", {"content": WIDER, "tests": HOLDS}).json()
    answer = post(
        api, f"{one}versions/2/activate/", {"expectedActive": active.json()["id"]}
    )
    assert answer.status_code == 200
    body = {"toVersion": 1, "message": "Wide.", "expectedActive": second["id"]}
    restored = post(api, f"{one}rollback/", body)
    assert restored.status_code == 200
    assert restored.json()["restoredFrom"] == 1
    assert restored.json()["content"] == DOCUMENTS
    listed = api.get(f"{one}versions/").json()["results"]
    assert [(v["number"], v["state"]) for v in listed] == [
        (3, "active"),
        (2, "superseded"),
        (1, "superseded"),
    ]
    assert api.get(one).json()["active"]["number"] == 3


def test_failing_assertions_answer_422_with_the_list(api, draft, one):
    version = draft(tests=FAILS)
    address = f"{one}versions/{version.number}/activate/"
    answer = post(api, address, {"expectedActive": None})
    assert answer.status_code == 422
    told = answer.json()
    assert (told["code"], told["failed"], told["total"]) == ("tests_failed", 1, 2)
    assert told["failures"][0]["request"]["relation"] == "reader"
    assert (told["failures"][0]["expected"], told["failures"][0]["got"]) == (
        False,
        True,
    )
    assert api.get(f"{one}versions/1/").json()["state"] == "draft"


def test_a_broken_model_answers_422_with_line_and_column(api, draft, one):
    draft(BROKEN)
    for deed, body in (("activate", {"expectedActive": None}), ("test", {})):
        answer = post(api, f"{one}versions/1/{deed}/", body)
        assert answer.status_code == 422
        told = answer.json()
        assert told["code"] == "invalid_model"
        assert (told["errors"][0]["line"], told["errors"][0]["column"]) == (9, 5)
    answer = post(api, f"{one}versions/1/validate/")
    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert answer.json()["state"] == "draft"


def test_a_text_is_checked_without_being_saved(api, model):
    answer = post(api, f"{ALL}check/", {"content": DOCUMENTS, "tests": FAILS})
    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert answer.json()["tests"]["failed"] == 1
    assert not AuthorizationModelVersion.objects.exists()


def test_who_believes_in_another_active_version_gets_409_and_the_active_one(
    api, active, draft, one
):
    draft(WIDER)
    for wrong in (None, str(uuid7())):
        answer = post(api, f"{one}versions/2/activate/", {"expectedActive": wrong})
        assert answer.status_code == 409
        assert answer.json()["code"] == "conflict"
        assert answer.json()["active"]["number"] == 1
    body = {"toVersion": 1, "expectedActive": str(active.pk)}
    assert post(api, f"{one}rollback/", body).status_code == 409


def test_what_is_no_draft_answers_409(api, active, one):
    assert patch(api, f"{one}versions/1/", {"content": "x"}).status_code == 409
    answer = api.delete(f"{one}versions/1/")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_draft")


def test_a_draft_somebody_else_saved_answers_409(api, draft, one):
    draft()
    assert patch(
        api, f"{one}versions/1/", {"label": "a", "revision": 1}
    ).status_code == (200)
    assert patch(
        api, f"{one}versions/1/", {"label": "b", "revision": 1}
    ).status_code == (409)
    assert api.delete(f"{one}versions/1/").status_code == 204
    assert api.get(f"{one}versions/1/").status_code == 404


def test_two_versions_are_compared(api, active, draft, one):
    draft(WIDER)
    told = api.get(f"{one}diff/?from=1&to=2&context=0").json()
    assert (told["added"], told["removed"], told["identical"]) == (1, 1, False)
    assert (told["from"]["number"], told["to"]["number"]) == (1, 2)
    folded, changed = told["sections"]
    assert folded == {
        "folded": True,
        "count": 8,
        "from": {"old": 1, "new": 1},
        "lines": [],
    }
    new = changed["lines"][1]
    (span,) = new["changed"]
    assert new["text"][slice(*span)] == ", user:*"
    assert told["structure"]["types"] == [
        {
            "name": "document",
            "change": "changed",
            "relations": [
                {
                    "name": "reader",
                    "change": "changed",
                    "before": "[user] or owner",
                    "after": "[user, user:*] or owner",
                }
            ],
        }
    ]


def test_what_is_no_model_is_compared_without_its_meaning(api, active, draft, one):
    draft(BROKEN)
    told = api.get(f"{one}diff/?from=1&to=2").json()
    assert told["structure"] is None
    assert told["added"] == 1


# --- what is active ------------------------------------------------------------------


def test_clients_ask_for_the_active_version_and_are_told_once(api, active, one):
    answer = api.get(f"{one}active/")
    assert answer.json()["content"] == DOCUMENTS
    assert "no-cache" in answer["Cache-Control"]
    etag = answer["ETag"]
    for header in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = api.get(f"{one}active/", HTTP_IF_NONE_MATCH=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
    assert api.get(f"{one}active/", HTTP_IF_NONE_MATCH='"x"').status_code == 200


def test_the_active_version_changes_its_etag(api, active, draft, arno, one):
    before = {
        kind: api.get(f"{one}active/", HTTP_ACCEPT=kind)["ETag"]
        for kind in ("application/json", "text/plain")
    }
    assert len(set(before.values())) == 2
    services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    for kind, etag in before.items():
        answer = api.get(f"{one}active/", HTTP_ACCEPT=kind, HTTP_IF_NONE_MATCH=etag)
        assert answer.status_code == 200
        assert answer["ETag"] != etag


def test_the_active_version_is_plain_text_for_who_wants_that(api, active, one):
    answer = api.get(f"{one}active/", HTTP_ACCEPT="text/plain")
    assert answer.content.decode() == DOCUMENTS
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["ETag"] == f'"{active.checksum}"'


def test_nothing_active_is_404_as_json_for_everybody(api, model, one):
    for kind in ("application/json", "text/plain"):
        answer = api.get(f"{one}active/", HTTP_ACCEPT=kind)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["code"] == "not_found"


# --- lists ---------------------------------------------------------------------------


def test_lists_are_read_page_by_page(api, arno, model, draft, one):
    for number in range(4):
        services.create_model(name=f"More {number}", by=arno)
        draft()
    for address, name in ((ALL, "slug"), (f"{one}versions/", "number")):
        seen, page = [], f"{address}?limit=2"
        while page:
            told = api.get(page).json()
            assert len(told["results"]) <= 2
            seen += [row[name] for row in told["results"]]
            page = told["next"]
        assert len(seen) == len(set(seen)) == (5 if name == "slug" else 4)
        assert seen == sorted(seen, reverse=name == "number")


@pytest.mark.parametrize("limit", ["-1", "0", "abc", "1.0", ""])
def test_a_bad_limit_answers_400(api, one, limit):
    assert api.get(f"{ALL}?limit={limit}").status_code == 400
    assert api.get(f"{one}versions/?limit={limit}").status_code == 400


def test_a_large_limit_is_clamped(api, one):
    assert api.get(f"{ALL}?limit=51").status_code == 200


# --- wrong input ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("", {"name": "x", "colour": 1}, "colour"),
        ("", {"name": " \u200b"}, "name"),
        ("", {"name": 5}, "name"),
        ("", {}, "name"),
        ("", {"name": "x" * 121}, "name"),
        ("", {"name": "x", "slug": "a b"}, "slug"),
        ("one/versions/", {"content": "x", "state": "active"}, "state"),
        ("one/versions/", {"content": 1}, "content"),
        ("one/versions/", {"tests": ""}, "content"),
        ("one/versions/", {"content": "x", "format": "xml"}, "format"),
        ("one/versions/", {"content": "x" * 262145}, "content"),
        ("one/versions/1/activate/", {}, "expectedActive"),
        ("one/versions/1/activate/", {"expectedActive": "1"}, "expectedActive"),
        ("one/versions/1/activate/", {"expectedActive": 1}, "expectedActive"),
        ("one/versions/1/validate/", {"x": 1}, "x"),
        ("one/rollback/", {"expectedActive": None}, "toVersion"),
        ("one/rollback/", {"toVersion": "a", "expectedActive": None}, "toVersion"),
        ("one/rollback/", {"toVersion": True, "expectedActive": None}, "toVersion"),
    ],
)
def test_a_body_of_another_shape_answers_400_naming_the_field(
    api, draft, one, address, body, field
):
    draft()
    address = address.replace("one/", one) or ALL
    answer = post(api, address, body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_slug_is_taken_once(api, model):
    answer = post(api, ALL, {"name": "x", "slug": "documents"})
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")


@pytest.mark.parametrize(
    "query", ["", "?from=1", "?from=0&to=1", "?from=a&to=1", "?from=1&to=1&x=1"]
)
def test_a_diff_of_nonsense_answers_400(api, active, one, query):
    assert api.get(f"{one}diff/{query}").status_code == 400


def test_missing_and_foreign_things_answer_404_with_one_body(api, active, one, arno):
    other = services.create_model(name="Other", by=arno)
    bodies = set()
    for address in (
        f"{ALL}{uuid7()}/",
        f"{ALL}{uuid7()}/active/",
        f"{ALL}{other.pk}/versions/1/",
        f"{one}versions/99/",
        f"{one}versions/9999999999/",
        f"{one}diff/?from=1&to=99",
    ):
        answer = api.get(address)
        assert answer.status_code == 404
        bodies.add((answer.json()["code"], answer.json()["detail"]))
    assert len(bodies) == 1
    rollback = {"toVersion": 99, "expectedActive": str(active.pk)}
    assert post(api, f"{one}rollback/", rollback).status_code == 404


def test_what_is_no_id_answers_400(api, one):
    for address in (f"{ALL}nonsense/", f"{one}versions/one/", f"{one}versions/0/"):
        assert api.get(address).status_code == 400
    assert api.get(f"{ALL}{str(uuid7()).upper()}/").status_code == 400


def test_too_large_a_body_answers_413(api, one):
    body = {"content": "x", "tests": "y" * 1024**2}
    assert post(api, f"{one}versions/", body).status_code == 413


def test_an_undeclared_parameter_answers_400(api, active, one):
    for address in (one, f"{one}active/", f"{one}versions/1/"):
        assert api.get(f"{address}?x=1").status_code == 400


def test_a_missing_tool_answers_503_with_a_time_to_wait(api, draft, one, settings):
    draft()
    settings.AUTHZ_CLI_PATH = "/nowhere/fga"
    answer = post(api, f"{one}versions/1/activate/", {"expectedActive": None})
    assert (answer.status_code, answer.json()["code"]) == (503, "tool_missing")
    assert answer["Retry-After"].isdigit()


# --- people --------------------------------------------------------------------------


def deeds(one):
    """Every door that changes something, with a body that would pass."""
    return [
        ("post", ALL, {"name": "x"}),
        ("post", f"{ALL}check/", {"content": "x"}),
        ("patch", one, {"name": "y"}),
        ("post", f"{one}versions/", {"content": "x"}),
        ("patch", f"{one}versions/1/", {"content": "x"}),
        ("delete", f"{one}versions/1/", None),
        ("post", f"{one}versions/1/validate/", {}),
        ("post", f"{one}versions/1/test/", {}),
        ("post", f"{one}versions/1/activate/", {"expectedActive": None}),
        ("post", f"{one}rollback/", {"toVersion": 1, "expectedActive": None}),
    ]


def statuses(client, one, **more):
    return {
        getattr(client, verb)(
            address, body, content_type="application/json", **more
        ).status_code
        for verb, address, body in deeds(one)
    }


def reads(one):
    return [ALL, one, f"{one}versions/", f"{one}versions/1/", f"{one}diff/?from=1&to=1"]


@pytest.mark.parametrize("group", ["Viewer", "Support Admin", "Privacy Officer", None])
def test_other_staff_may_not_even_look(client, draft, one, group):
    draft()
    client.force_login(make_staff("otto", group=group))
    assert {client.get(address).status_code for address in reads(one)} == {403}
    assert statuses(client, one) == {403}


def test_an_auditor_looks_and_changes_nothing(client, active, one):
    client.force_login(make_staff("ulla", group="Auditor"))
    assert {client.get(address).status_code for address in reads(one)} == {200}
    assert client.get(f"{one}active/").status_code == 200
    assert statuses(client, one) == {403}
    assert active.model.versions.count() == 1


def test_nobody_is_401(client, active, one):
    assert {client.get(address).status_code for address in reads(one)} == {401}
    assert statuses(client, one) == {401}


def test_a_token_needs_the_scope_and_its_owner_the_right(client, active, arno, one):
    _, word = make_token(arno, "recordings:read")
    assert client.get(one, **bearer(word)).status_code == 403
    _, word = make_token(arno, "authz:read")
    assert client.get(f"{one}active/", **bearer(word)).status_code == 200
    assert statuses(client, one, **bearer(word)) == {403}
    _, word = make_token(arno, "authz:write")
    body = {"content": WIDER}
    assert post(client, f"{one}versions/", body, **bearer(word)).status_code == 201
    _, word = make_token(make_staff("vera"), "authz:read", "authz:write")
    assert client.get(one, **bearer(word)).status_code == 403


def test_rows_of_the_audit_log_name_the_door_and_the_token(client, active, arno, one):
    token, word = make_token(arno, "authz:write")
    post(client, f"{one}versions/", {"content": WIDER}, **bearer(word))
    row = AuditLog.objects.filter(action="authz_models.version.drafted").first()
    assert row.metadata["via"] == "api"
    assert row.metadata["token"] == {"key": token.token_key, "name": "robot"}
    assert row.metadata["number"] == 2


def test_who_is_refused_is_on_record(client, active, one):
    vera = make_staff("vera")
    client.force_login(vera)
    client.get(one)
    post(client, f"{one}versions/1/activate/", {"expectedActive": None})
    rows = AuditLog.objects.filter(actor_id=vera.pk, action__endswith=".denied")
    assert list(rows.order_by("sequence").values_list("action", flat=True)) == [
        "authz_models.read.denied",
        "authz_models.write.denied",
    ]
