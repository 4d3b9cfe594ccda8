"""Rules, names and versions in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from privacy.models import MaskingRule, RedactedName
from sessionhub.models import Service
from tests.privacy.people import make_staff, officer

pytestmark = pytest.mark.django_db
__all__ = ("officer",)

LIST = "admin:privacy_maskingrule_changelist"


@pytest.fixture
def shop(db):
    return Service.objects.create(slug="admin-shop", name="Shop")


def add(client, **values):
    body = {"selector": ".salary", "mask_type": "block", "enabled": "on", **values}
    return client.post(reverse("admin:privacy_maskingrule_add"), body, follow=True)


def test_an_officer_adds_a_rule_that_holds_under_their_name(officer, shop):
    answer = add(officer)
    assert answer.status_code == 200
    rule = MaskingRule.objects.get(selector=".salary")
    assert rule.order > MaskingRule.objects.get(preset="phone").order
    version = shop.rule_sets.first()
    assert version.author == officer.user
    assert {"selector": ".salary", "type": "block"} in version.content["rules"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"selector": "input["}, "[ is not closed by ]. Look at character 6."),
        (
            {"selector": "input[type=password]", "mask_type": "unmask"},
            "masked whatever a rule says. Look at character 6.",
        ),
        ({"mask_type": "melt"}, "is not one of the available choices"),
    ],
)
def test_a_bad_rule_is_refused_at_its_field(officer, values, message):
    answer = add(officer, **values)
    assert message in answer.content.decode()
    assert not MaskingRule.objects.filter(preset=None).exists()


def test_a_star_is_saved_with_a_warning(officer):
    answer = add(officer, selector="*")
    assert "covers every element" in answer.content.decode()


def test_the_list_shows_which_of_two_rules_wins(officer):
    add(officer, selector="input[type=tel]", mask_type="unmask")
    page = officer.get(reverse(LIST)).content.decode()
    assert page.count("redact wins over unmask") == 2
    assert 'data-type="unmask"' in page
    assert page.index("input[data-ssn]") < page.index("input[type=tel]")


def test_ticks_in_the_list_are_one_change(officer, shop):
    rules = list(MaskingRule.objects.all())
    body = {
        "form-TOTAL_FORMS": len(rules),
        "form-INITIAL_FORMS": len(rules),
        "_save": "Save",
    }
    for at, rule in enumerate(rules):
        body[f"form-{at}-id"] = str(rule.pk)
    before = shop.rule_sets.count()
    officer.post(reverse(LIST), body)
    assert not MaskingRule.objects.filter(enabled=True).exists()
    assert shop.rule_sets.count() == before + 1
    assert shop.rule_sets.first().author == officer.user


def test_a_rule_moves_among_its_kind(officer):
    add(officer, selector=".b")
    add(officer, selector=".c")
    rule = MaskingRule.objects.get(selector=".c")
    move = reverse("admin:privacy_maskingrule_move", args=[rule.pk])
    for _ in range(3):
        officer.post(f"{move}?by=-1")
    order = list(MaskingRule.objects.values_list("selector", flat=True))
    assert order[-2:] == [".c", ".b"]
    assert officer.get(move).status_code == 405


def test_presets_are_restored_with_a_button(officer):
    MaskingRule.objects.filter(preset="emails").delete()
    assert "Restore presets" in officer.get(reverse(LIST)).content.decode()
    officer.post(reverse("admin:privacy_maskingrule_restore"))
    assert MaskingRule.objects.filter(preset="emails").exists()


def test_built_in_names_are_restored_with_a_button(officer):
    RedactedName.objects.filter(name="ssn").delete()
    page = officer.get(reverse("admin:privacy_redactedname_changelist"))
    assert "Restore built-in names" in page.content.decode()
    officer.post(reverse("admin:privacy_redactedname_restore"))
    assert RedactedName.objects.filter(name="ssn").exists()


def test_a_version_shows_what_changed_and_cannot_be_changed(officer, shop):
    add(officer)
    version = shop.rule_sets.first()
    one = reverse("admin:privacy_rulesetversion_change", args=[version.pk])
    page = officer.get(one).content.decode()
    assert "+ block .salary" in page
    assert "Olga" in page
    assert officer.post(one, {"number": 1}).status_code == 403
    delete = reverse("admin:privacy_rulesetversion_delete", args=[version.pk])
    assert officer.post(delete, {"post": "yes"}).status_code == 403


def test_other_staff_see_no_rules(client):
    client.force_login(make_staff())
    assert client.get(reverse(LIST)).status_code == 403
    for view in ("restore", "changelist"):
        address = reverse(f"admin:privacy_maskingrule_{view}")
        assert client.post(address).status_code == 403


def test_an_auditor_sees_them_without_buttons(client):
    client.force_login(make_staff(group="Auditor"))
    page = client.get(reverse(LIST)).content.decode()
    assert "input[data-ssn]" in page
    assert "Restore presets" not in page
    move = MaskingRule.objects.first().pk
    address = reverse("admin:privacy_maskingrule_move", args=[move])
    assert client.post(address).status_code == 403
