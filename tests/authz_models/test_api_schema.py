"""The OpenAPI description holds for real answers."""

from __future__ import annotations

import pytest

from authz_models import services
from tests.authz_models.calls import ALL
from tests.authz_models.texts import BROKEN, FAILS, WIDER
from tests.recordings.test_api_schema import check

pytestmark = pytest.mark.django_db
ONE = f"{ALL}{{model_id}}/"
VERSION = f"{ONE}versions/{{number}}/"


@pytest.fixture
def schema(client):
    return client.get("/api/schema/").json()


@pytest.mark.parametrize(
    "path", [ALL, ONE, f"{ONE}versions/", VERSION, f"{ONE}active/", f"{ONE}diff/"]
)
def test_every_reading_is_as_described(api, schema, active, draft, model, path):
    draft(WIDER)
    address = path.format(model_id=model.pk, number=1)
    query = {"from": 1, "to": 2} if "diff" in path else {}
    answer = api.get(address, query)
    assert answer.status_code == 200
    check(schema, answer, path=path)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (ALL, {"name": "x"}, 201),
        (ALL, {}, 400),
        (f"{ALL}check/", {"content": BROKEN}, 200),
        (f"{ONE}versions/", {"content": "x"}, 201),
        (f"{VERSION}validate/", {}, 200),
        (f"{VERSION}test/", {}, 200),
        (f"{VERSION}activate/", {"expectedActive": None}, 409),
        (f"{ONE}rollback/", {"toVersion": 7, "expectedActive": None}, 404),
    ],
)
def test_every_action_is_as_described(api, schema, active, model, path, body, status):
    address = path.format(model_id=model.pk, number=1)
    answer = api.post(address, body, content_type="application/json")
    assert answer.status_code == status
    check(schema, answer, path=path, method="post")


def test_a_refused_activation_is_as_described(api, schema, active, draft, model):
    for version in (draft(tests=FAILS), draft(BROKEN)):
        address = VERSION.format(model_id=model.pk, number=version.number)
        body = {"expectedActive": str(active.pk)}
        answer = api.post(f"{address}activate/", body, content_type="application/json")
        assert answer.status_code == 422
        check(schema, answer, path=f"{VERSION}activate/", method="post")


def test_a_rollback_is_as_described(api, schema, active, draft, model, arno):
    second = services.activate(version=draft(WIDER), by=arno, expected_active=active.pk)
    body = {"toVersion": 1, "expectedActive": str(second.pk)}
    address = f"{ONE.format(model_id=model.pk)}rollback/"
    answer = api.post(address, body, content_type="application/json")
    assert answer.status_code == 200
    check(schema, answer, path=f"{ONE}rollback/", method="post")


def test_every_operation_has_texts_examples_and_both_ways_to_sign_in(schema):
    paths = {p: o for p, o in schema["paths"].items() if p.startswith(ALL)}
    assert len(paths) == 11
    for operations in paths.values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"apiToken": []} in operation["security"]
            assert {"cookieAuth": []} in operation["security"]
            if "200" in operation["responses"]:
                content = operation["responses"]["200"]["content"]["application/json"]
                assert content["examples"]
