"""Models and versions over HTTP: wrong input, and what is not there."""

from __future__ import annotations

import pytest

from authz_models import services
from sessionhub.lib.uuid7 import uuid7
from tests.authz_models.calls import ALL, post

pytestmark = pytest.mark.django_db


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
