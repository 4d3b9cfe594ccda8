"""Models and versions over HTTP."""

from __future__ import annotations

import pytest

from authz_models import services
from authz_models.models import AuthorizationModelVersion
from sessionhub.lib.uuid7 import uuid7
from tests.authz_models.calls import ALL, patch, post
from tests.authz_models.texts import BROKEN, DOCUMENTS, FAILS, HOLDS, WIDER

pytestmark = pytest.mark.django_db


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
    body = answer.json()
    assert (body["code"], body["failed"], body["total"]) == ("tests_failed", 1, 2)
    assert body["failures"][0]["request"]["relation"] == "reader"
    assert (body["failures"][0]["expected"], body["failures"][0]["got"]) == (
        False,
        True,
    )
    assert api.get(f"{one}versions/1/").json()["state"] == "draft"


def test_a_broken_model_answers_422_with_line_and_column(api, draft, one):
    draft(BROKEN)
    for action, sent in (("activate", {"expectedActive": None}), ("test", {})):
        answer = post(api, f"{one}versions/1/{action}/", sent)
        assert answer.status_code == 422
        body = answer.json()
        assert body["code"] == "invalid_model"
        assert (body["errors"][0]["line"], body["errors"][0]["column"]) == (9, 5)
    answer = post(api, f"{one}versions/1/validate/")
    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert answer.json()["state"] == "draft"


def test_a_text_is_checked_without_being_saved(api, model):
    answer = post(api, f"{ALL}check/", {"content": DOCUMENTS, "tests": FAILS})
    assert answer.status_code == 200
    assert answer.json()["ok"] is True
    assert answer.json()["tests"]["failed"] == 1
    assert not AuthorizationModelVersion.objects.exists()


def test_a_wrong_expected_active_version_gets_409_and_the_active_one(
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


def test_a_draft_saved_by_another_user_answers_409(api, draft, one):
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
    body = api.get(f"{one}diff/?from=1&to=2&context=0").json()
    assert (body["added"], body["removed"], body["identical"]) == (1, 1, False)
    assert (body["from"]["number"], body["to"]["number"]) == (1, 2)
    folded, changed = body["sections"]
    assert folded == {
        "folded": True,
        "count": 8,
        "from": {"old": 1, "new": 1},
        "lines": [],
    }
    new = changed["lines"][1]
    (span,) = new["changed"]
    assert new["text"][slice(*span)] == ", user:*"
    assert body["structure"]["types"] == [
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
    body = api.get(f"{one}diff/?from=1&to=2").json()
    assert body["structure"] is None
    assert body["added"] == 1


# --- what is active ------------------------------------------------------------------


def test_clients_get_the_active_version_once_by_its_etag(api, active, one):
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


def test_the_active_version_is_plain_text_on_request(api, active, one):
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
            body = api.get(page).json()
            assert len(body["results"]) <= 2
            seen += [row[name] for row in body["results"]]
            page = body["next"]
        assert len(seen) == len(set(seen)) == (5 if name == "slug" else 4)
        assert seen == sorted(seen, reverse=name == "number")


@pytest.mark.parametrize("limit", ["-1", "0", "abc", "1.0", ""])
def test_a_bad_limit_answers_400(api, one, limit):
    assert api.get(f"{ALL}?limit={limit}").status_code == 400
    assert api.get(f"{one}versions/?limit={limit}").status_code == 400


def test_a_large_limit_is_clamped(api, one):
    assert api.get(f"{ALL}?limit=51").status_code == 200
