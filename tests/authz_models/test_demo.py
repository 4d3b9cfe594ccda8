"""The demo's own model: this product's roles, tested like any other model."""

from __future__ import annotations

import pytest

from authz_models import fga
from authz_models.models import AuthorizationModel
from authz_models.selectors import last_check
from sessionhub.demo.authorization_model import FOLDER, HISTORY, SLUG, ensure_demo_model
from sessionhub.groups import GROUPS
from sessionhub.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada", "ada@example.com", "x")


def test_it_has_three_versions_that_passed_and_is_made_once(ada):
    ensure_demo_model(by=ada)
    ensure_demo_model(by=ada)
    model = AuthorizationModel.objects.get(slug=SLUG)
    versions = list(model.versions.order_by("number"))
    assert [version.state for version in versions] == [
        "superseded",
        "superseded",
        "active",
    ]
    for version in versions:
        check = last_check(version)
        assert check.passed
        assert (check.errors, check.warnings) == ([], [])
        assert check.total > 4


def test_it_knows_the_five_groups():
    content = (FOLDER / f"{HISTORY[-1][0]}.fga").read_text()
    hub = fga.transform(content=content, format="openfga")["type_definitions"][1]
    relations = {name.lower().replace(" ", "_") for name in GROUPS}
    assert relations <= set(hub["relations"])
    # The groups that may break glass in the model may do so in the product.
    assert {
        name for name, codes in GROUPS.items() if "privacy.break_glass" in codes
    } == {"Support Admin", "Privacy Officer", "Authorization Admin"}


def test_without_the_tool_it_stays_a_draft(ada, settings):
    settings.AUTHZ_CLI_PATH = "/nowhere/fga"
    ensure_demo_model(by=ada)
    (version,) = AuthorizationModel.objects.get(slug=SLUG).versions.all()
    assert version.state == "draft"
