"""Masking rules in the admin: selectors, treatments, conflicts, presets."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from privacy.admin.acting_admin import ActingAdmin
from privacy.models import MaskingRule
from privacy.services import editing
from privacy.services.author import acting
from privacy.services.presets import restore_presets
from privacy.services.publish import problem_of
from privacy.services.signals import publishing_once
from sessionhub.models import User


class OriginFilter(admin.SimpleListFilter):
    """Presets, or rules added by staff."""

    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return (("preset", "Presets"), ("own", "Your own"))

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[MaskingRule]
    ) -> QuerySet[MaskingRule]:
        if self.value() in ("preset", "own"):
            return queryset.filter(preset__isnull=self.value() == "own")
        return queryset


@admin.register(MaskingRule)
class MaskingRuleAdmin(ActingAdmin):
    """Presets first, then the rules of staff, each in their order."""

    list_display = ("what", "badge", "enabled", "hints", "place")
    list_editable = ("enabled",)
    list_filter = (OriginFilter, "mask_type", "enabled", "service")
    list_select_related = ("service",)
    search_fields = ("selector", "note", "preset")
    fields = ("selector", "mask_type", "service", "enabled", "note", "hints")
    readonly_fields = ("hints",)
    sortable_by = ()
    change_list_template = "admin/privacy/maskingrule/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MaskingRule]:
        rules: QuerySet[MaskingRule] = super().get_queryset(request)
        own_last = Q(preset__isnull=True)
        return rules.annotate(own=own_last).order_by("own", "order", "created_at")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """No ordering of its own: `get_queryset` orders."""
        return ()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Compute the conflicts once for the whole list."""
        found = super().get_changelist_instance(request)
        met = editing.conflicts_of(list(MaskingRule.objects.all()))
        for rule in found.result_list:
            rule.met = met.get(rule.pk, [])
        return found

    def get_object(self, request: HttpRequest, *args: Any) -> MaskingRule | None:
        """Compute the conflicts of this rule."""
        rule: MaskingRule | None = super().get_object(request, *args)
        if rule is not None:
            met = editing.conflicts_of(list(MaskingRule.objects.all()))
            rule.met = met.get(rule.pk, [])  # type: ignore[attr-defined]
        return rule

    @admin.display(description="Selector")
    def what(self, rule: MaskingRule) -> SafeString:
        """The selector, its preset and its note."""
        return format_html(
            '<code class="sh-selector" data-own="{}">{}</code>'
            '<span class="sh-quiet">{}</span>',
            "no" if rule.preset else "yes",
            rule.selector,
            " · ".join(filter(None, (origin(rule), rule.note))),
        )

    @admin.display(description="Type")
    def badge(self, rule: MaskingRule) -> SafeString:
        """The type as a coloured label, and its service."""
        return format_html(
            '<span class="sh-mask-type" data-type="{0}">{0}</span>'
            '<span class="sh-quiet sh-scope">{1}</span>',
            rule.mask_type,
            rule.service or "every service",
        )

    @admin.display(description="Hints")
    def hints(self, rule: MaskingRule) -> SafeString | str:
        """Errors, warnings and conflicts of the rule."""
        if rule._state.adding:
            return "Passwords, card fields and one-time codes are masked anyway."
        problem = problem_of(rule)
        hints = [("error", f"Ignored. {problem}")] if problem else []
        hints += [("warning", text) for text in editing.warnings_of(rule)]
        hints += [("hint", text) for text in getattr(rule, "met", [])]
        return format_html_join(
            "", '<p class="sh-rule-hint" data-level="{}">{}</p>', hints
        )

    @admin.display(description="Order")
    def place(self, rule: MaskingRule) -> SafeString:
        """Buttons that move it."""
        address = reverse("admin:privacy_maskingrule_move", args=[rule.pk])
        button = (
            '<button type="submit" class="sh-move" formnovalidate formaction="{}?by={}"'
            ' aria-label="Move {} {}">{}</button>'
        )
        return format_html(
            button + button,
            *(address, -1, rule.selector, "up", "↑"),
            *(address, 1, rule.selector, "down", "↓"),
        )

    def save_model(
        self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Put a new rule after the others; show its warnings."""
        if obj._state.adding:
            obj.order = editing.next_order()
        super().save_model(request, obj, *args, **kwargs)
        for warning in editing.warnings_of(obj):
            messages.warning(request, f"Rule “{obj.selector}”: {warning}")

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path(
                "restore-presets/",
                guarded(require_POST(self.restore_view)),
                name="privacy_maskingrule_restore",
            ),
            path(
                "<uuid:rule_id>/move/",
                guarded(require_POST(self.move_view)),
                name="privacy_maskingrule_move",
            ),
            *super().get_urls(),
        ]

    def restore_view(self, request: HttpRequest) -> HttpResponse:
        """Restore the presets as shipped."""
        if not self.may_restore(request):
            raise PermissionDenied
        with acting(cast(User, request.user)), publishing_once():
            count = restore_presets()
        noun = "preset was" if count == 1 else "presets were"
        messages.success(
            request,
            f"{count} {noun} restored." if count else "Every preset is as shipped.",
        )
        return self._back()

    def move_view(self, request: HttpRequest, rule_id: Any) -> HttpResponse:
        """Move one rule up or down."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rule = MaskingRule.objects.filter(pk=rule_id).first()
        if rule is None:
            raise Http404
        by = -1 if request.GET.get("by") == "-1" else 1
        editing.move(rule=rule, by=by, editor=cast(User, request.user))
        return self._back()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:privacy_maskingrule_changelist"))


def origin(rule: MaskingRule) -> str:
    """Return the preset's label, "" for a rule added by staff."""
    return f"Preset {rule.preset}" if rule.preset else ""
