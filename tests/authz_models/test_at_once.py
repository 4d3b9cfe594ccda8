"""Two at the same time: one wins, the other gets a conflict, exactly one is active."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from authz_models import services
from authz_models.models import AuthorizationModelVersion
from privacy.models import AuditLog
from tests.authz_models.texts import DOCUMENTS, WIDER

pytestmark = pytest.mark.django_db(transaction=True)
ONE = "/api/authorization-models/{}/"


@pytest.fixture
def ada(transactional_db):
    """A superuser: the groups are emptied with everything else after such tests."""
    from sessionhub.models import User

    return User.objects.create_superuser("ada", "ada@example.com", "x")


@pytest.fixture
def model(ada):
    return services.create_model(name="Documents", by=ada)


@pytest.fixture
def ready(model, ada):
    """Return a maker of validated versions."""

    def make(content):
        version = services.create_draft(model=model, author=ada, content=content)
        services.validate(version=version, by=ada)
        return AuthorizationModelVersion.objects.get(pk=version.pk)

    return make


@pytest.fixture
def meet(monkeypatch):
    """From the call on, hold both between check and change until both are there.

    So each has seen the same active version before any of them changes it.
    """
    barrier = Barrier(2, timeout=60)
    real = services.activation.gate

    def gate(version):
        outcome = real(version)
        barrier.wait()
        return outcome

    return lambda: monkeypatch.setattr(services.activation, "gate", gate)


def both(ada, *posts):
    """Post both at once, each from a thread with a connection of its own."""

    def post(address, body):
        client = Client(raise_request_exception=False)
        client.force_login(ada)
        try:
            return client.post(address, body, content_type="application/json")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return [f.result() for f in [pool.submit(post, *each) for each in posts]]


def activation(version, expected):
    address = f"{ONE.format(version.model_id)}versions/{version.number}/activate/"
    return address, {"expectedActive": expected and str(expected)}


def rollback(version, expected):
    address = f"{ONE.format(version.model_id)}rollback/"
    return address, {"toVersion": version.number, "expectedActive": str(expected)}


def settled(answers, model, verb):
    """Check what both tests must show; return the winner's answer."""
    winner, loser = sorted(answers, key=lambda answer: answer.status_code)
    assert (winner.status_code, loser.status_code) == (200, 409)
    assert loser.json()["code"] == "conflict"
    assert loser.json()["active"]["id"] == winner.json()["id"]
    active = model.versions.filter(state="active")
    assert [str(version.pk) for version in active] == [winner.json()["id"]]
    done = AuditLog.objects.filter(action=f"authz_models.version.{verb}")
    assert str(done.latest("sequence").target_id) == winner.json()["id"]
    return winner.json()


@pytest.mark.parametrize("_", range(3))
def test_of_two_first_activations_one_wins(model, ready, ada, meet, _):
    versions = [ready(DOCUMENTS), ready(WIDER)]
    meet()
    answers = both(ada, *(activation(version, None) for version in versions))
    settled(answers, model, "activated")


@pytest.mark.parametrize("_", range(3))
def test_of_two_rollbacks_one_wins(model, ready, ada, meet, _):
    first = services.activate(version=ready(DOCUMENTS), by=ada, expected_active=None)
    second = services.activate(version=ready(WIDER), by=ada, expected_active=first.pk)
    third = services.activate(
        version=ready(DOCUMENTS), by=ada, expected_active=second.pk
    )
    meet()
    answers = both(ada, *(rollback(version, third.pk) for version in (first, second)))
    made = settled(answers, model, "rolled_back")
    assert made["number"] == 4
    assert made["restoredFrom"] in (1, 2)
    assert model.versions.count() == 4


def test_of_an_activation_and_a_rollback_one_wins(model, ready, ada, meet):
    first = services.activate(version=ready(DOCUMENTS), by=ada, expected_active=None)
    second = services.activate(version=ready(WIDER), by=ada, expected_active=first.pk)
    third = ready(DOCUMENTS)
    meet()
    answers = both(ada, activation(third, second.pk), rollback(first, second.pk))
    winner, loser = sorted(answers, key=lambda answer: answer.status_code)
    assert (winner.status_code, loser.status_code) == (200, 409)
    assert model.versions.filter(state="active").count() == 1


def test_two_drafts_at_once_get_two_numbers(model, ada):
    address = f"{ONE.format(model.pk)}versions/"
    answers = both(ada, *[(address, {"content": DOCUMENTS})] * 2)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2]
