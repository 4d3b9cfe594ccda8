"""From rows to versions: presets, scope, floors, and what never changes."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core import serializers
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from privacy.masking import mask_chunk
from privacy.models import MaskingRule, RedactedName, RuleSetVersion
from privacy.models.rule_set_version import ImmutableError
from privacy.rules.presets import BUILTIN_NAMES, PRESETS
from privacy.services.rule_sets import rule_set_of, rule_sets
from sessionhub.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Service.objects.create(slug="rule-shop", name="Shop")


def own(selector=".salary", mask_type="block", **values):
    return MaskingRule.objects.create(selector=selector, mask_type=mask_type, **values)


def selectors(service):
    return [rule["selector"] for rule in rule_set_of(service.pk).content["rules"]]


def test_a_new_installation_has_the_presets(shop):
    rules = MaskingRule.objects.exclude(preset=None)
    assert [(r.preset, r.selector, r.mask_type) for r in rules] == [
        (p.slug, p.selector, p.mask_type) for p in PRESETS
    ]
    assert RedactedName.objects.filter(builtin=True).count() == len(BUILTIN_NAMES)
    assert selectors(shop) == [p.selector for p in PRESETS]


def test_presets_and_names_can_be_restored_and_own_rules_stay(shop, capsys):
    own()
    MaskingRule.objects.filter(preset="emails").delete()
    MaskingRule.objects.filter(preset="phone").update(mask_type="unmask", enabled=False)
    RedactedName.objects.filter(name="creditCard").delete()
    RedactedName.objects.filter(name="ssn").update(enabled=False)
    call_command("restore_presets")
    assert "Restored: 2 rules, 2 names." in capsys.readouterr().out
    assert MaskingRule.objects.get(preset="phone").mask_type == "redact"
    assert set(selectors(shop)) == {p.selector for p in PRESETS} | {".salary"}
    call_command("restore_presets")
    assert "Restored: 0 rules, 0 names." in capsys.readouterr().out


def test_a_later_start_leaves_deleted_presets_alone():
    MaskingRule.objects.filter(preset="emails").delete()
    call_command("migrate", verbosity=0)
    assert not MaskingRule.objects.filter(preset="emails").exists()


def test_rules_hold_in_their_order(shop):
    own(".late", order=90)
    own(".early", order=80)
    assert selectors(shop)[-2:] == [".early", ".late"]


def test_a_rule_holds_for_its_service_alone(shop):
    other = Service.objects.create(slug="rule-blog", name="Blog")
    own(service=shop)
    assert ".salary" in selectors(shop)
    assert ".salary" not in selectors(other)


def test_a_change_that_holds_makes_one_version_and_a_note_makes_none(shop):
    first = rule_set_of(shop.pk).number
    rule = own()
    assert rule_set_of(shop.pk).number == first + 1
    rule.note = "as the works council asked"
    rule.save()
    assert rule_set_of(shop.pk).number == first + 1
    rule.enabled = False
    rule.save()
    assert rule_set_of(shop.pk).number == first + 2
    rule.delete()
    assert rule_set_of(shop.pk).number == first + 2


def test_a_disabled_name_leaves_the_lists_and_a_pattern_joins_them(shop):
    RedactedName.objects.get(name="sid", place="query").delete()
    RedactedName.objects.create(name="emp_[0-9]+", is_pattern=True)
    content = rule_set_of(shop.pk).content
    assert "sid" not in content["names"]["query"]
    assert content["patterns"] == ["emp_[0-9]+"]
    masked = mask_chunk(
        [
            {
                "type": 5,
                "timestamp": 1,
                "data": {"tag": "t", "payload": {"EMP_77": "Jo Doe", "emp_x": "ok"}},
            }
        ],
        rule_set_of(shop.pk).policy(),
    )
    assert b"Jo Doe" not in masked.payload
    assert b'"emp_x":"ok"' in masked.payload


def test_a_version_is_the_hash_of_its_content(shop):
    version = shop.rule_sets.first()
    text = json.dumps(version.content, sort_keys=True, separators=(",", ":"))
    assert version.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_version_cannot_be_changed_or_deleted(shop):
    version = shop.rule_sets.first()
    version.number = 99
    for attempt in (
        version.save,
        version.delete,
        RuleSetVersion.objects.all().delete,
        lambda: RuleSetVersion.objects.update(number=5),
    ):
        with pytest.raises(ImmutableError):
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE privacy_rulesetversion SET number = 7")


def test_a_service_takes_its_versions_along(shop):
    pk = shop.pk
    shop.delete()
    assert not RuleSetVersion.objects.filter(service_id=pk).exists()


def test_a_service_made_past_every_signal_gets_its_rules_when_they_are_read():
    (made,) = Service.objects.bulk_create([Service(slug="rule-bulk", name="Bulk")])
    assert rule_sets()[made.pk].number == 1


@pytest.mark.parametrize(
    ("selector", "mask_type", "field", "code"),
    [
        ("input[", "block", "selector", "broken_selector"),
        ("input[type=password]", "unmask", "selector", "floor"),
        (".a", "melt", "mask_type", "invalid_choice"),
    ],
)
def test_the_model_refuses_bad_rules(selector, mask_type, field, code):
    with pytest.raises(ValidationError) as caught:
        MaskingRule(selector=selector, mask_type=mask_type).full_clean()
    (error,) = caught.value.error_dict[field]
    assert error.code == code


BAD = (
    ("input[type=password]", "unmask"),
    ("input[", "block"),
    (".x", "melt"),
)


def by_fixture(tmp_path):
    at = {"created_at": timezone.now(), "updated_at": timezone.now()}
    rows = [MaskingRule(selector=s, mask_type=t, **at) for s, t in BAD]
    file = tmp_path / "rules.json"
    file.write_text(serializers.serialize("json", rows))
    call_command("loaddata", str(file), verbosity=0)


def by_bulk(tmp_path):
    MaskingRule.objects.bulk_create(
        MaskingRule(selector=s, mask_type=t) for s, t in BAD
    )


@pytest.mark.parametrize("arrive", [by_fixture, by_bulk])
def test_floors_hold_whatever_way_a_bad_rule_arrives(
    arrive, shop, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        arrive(tmp_path)
    own(".published")
    assert set(selectors(shop)) == {p.selector for p in PRESETS} | {".published"}
    warnings = run_checks(databases=["default"], tags=["database"])
    mine = [check for check in warnings if check.id == "privacy.W001"]
    assert len(mine) == 3
    assert any("masked whatever a rule says" in check.msg for check in mine)


def field_of(type_="password", value="hunter2!", **attributes):
    attributes = {"type": type_, "value": value, **attributes}
    node = {"type": 2, "tagName": "input", "attributes": attributes, "childNodes": []}
    document = {"type": 0, "childNodes": [node | {"id": 2}], "id": 1}
    return [{"type": 2, "timestamp": 1, "data": {"node": document}}]


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"type_": "text", "autocomplete": "cc-number"},
        {"type_": "text", "autocomplete": "one-time-code"},
    ],
)
def test_the_second_pass_keeps_floors_even_under_a_forged_version(shop, attributes):
    content = {"rules": [{"selector": "input", "type": "unmask"}], "names": {}}
    RuleSetVersion.objects.create(service=shop, number=50, content=content, sha256="0")
    policy = rule_set_of(shop.pk).policy()
    assert rule_set_of(shop.pk).number == 50
    masked = mask_chunk(field_of(**attributes), policy)
    assert b"hunter2!" not in masked.payload
    text = {"tag": "t", "payload": {"userPassword": "hunter2!"}}
    masked = mask_chunk([{"type": 5, "timestamp": 1, "data": text}], policy)
    assert b"hunter2!" not in masked.payload


def test_an_unmasking_rule_shows_an_ordinary_field(shop):
    own("input.search", "unmask")
    policy = rule_set_of(shop.pk).policy()
    shown = field_of("text", "red mugs", **{"class": "search"})
    assert b"red mugs" in mask_chunk(shown, policy).payload
    assert b"red mugs" not in mask_chunk(field_of("text", "red mugs"), policy).payload
