"""Masking rules."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from privacy.api import shapes
from privacy.api.base import PrivacyView, canonical, found
from privacy.models import MaskingRule
from privacy.services import editing
from sessionhub.models import Service


class RuleListView(PrivacyView):
    """All masking rules."""

    model_name = "maskingrule"

    @extend_schema(
        operation_id="listMaskingRules",
        summary="List masking rules",
        responses={200: shapes.RuleList},
    )
    def get(self, request: Request) -> Response:
        """Return every rule in order, with warnings and conflicts."""
        rules = _all()
        hints = editing.conflicts_of(rules)
        return Response({"results": [_body(rule, hints) for rule in rules]})

    @extend_schema(
        operation_id="addMaskingRule",
        summary="Write a masking rule",
        request=shapes.RuleInput,
        responses={201: shapes.Rule, 422: shapes.BadRuleAnswer},
    )
    def post(self, request: Request) -> Response:
        """Write a rule; it holds at once, on open pages within a minute."""
        values = _values(self.body(request, shapes.RuleInput))
        rule = editing.save_rule(
            rule=MaskingRule(), editor=self.caller(request), **values
        )
        return Response(_answer(rule), status=status.HTTP_201_CREATED)


class RuleView(PrivacyView):
    """One masking rule."""

    model_name = "maskingrule"

    @extend_schema(
        operation_id="getMaskingRule",
        summary="Get one masking rule",
        responses={200: shapes.Rule},
    )
    def get(self, request: Request, rule_id: str) -> Response:
        """Return the rule."""
        return Response(_answer(_one(rule_id)))

    @extend_schema(
        operation_id="changeMaskingRule",
        summary="Change a masking rule",
        request=shapes.RuleChange,
        responses={200: shapes.Rule, 422: shapes.BadRuleAnswer},
    )
    def patch(self, request: Request, rule_id: str) -> Response:
        """Change what is given."""
        rule = _one(rule_id)
        values = _values(self.body(request, shapes.RuleChange))
        editing.save_rule(rule=rule, editor=self.caller(request), **values)
        return Response(_answer(rule))

    @extend_schema(
        operation_id="deleteMaskingRule",
        summary="Delete a masking rule",
        responses={204: None},
    )
    def delete(self, request: Request, rule_id: str) -> Response:
        """Delete it; a preset can be restored."""
        editing.delete(row=_one(rule_id), editor=self.caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _all() -> list[MaskingRule]:
    return list(MaskingRule.objects.select_related("service"))


def _one(rule_id: str) -> MaskingRule:
    rules = MaskingRule.objects.select_related("service")
    rule: MaskingRule = found(rules.filter(pk=canonical(rule_id)).first())
    return rule


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body by the names of the model's fields."""
    values = {name: value for name, value in body.items() if name != "type"}
    if "type" in body:
        values["mask_type"] = body["type"]
    if body.get("service") is not None:
        values["service"] = Service.objects.filter(slug=body["service"]).first()
        if values["service"] is None:
            raise ValidationError({"service": "There is no service with this slug."})
    return values


def _answer(rule: MaskingRule) -> dict[str, Any]:
    return _body(rule, editing.conflicts_of(_all()))


def _body(rule: MaskingRule, hints: dict[Any, list[str]]) -> dict[str, Any]:
    return {
        "id": str(rule.pk),
        "selector": rule.selector,
        "type": rule.mask_type,
        "service": rule.service.slug if rule.service else None,
        "enabled": rule.enabled,
        "order": rule.order,
        "note": rule.note,
        "preset": rule.preset,
        "warnings": editing.warnings_of(rule),
        "conflicts": hints.get(rule.pk, []),
    }
