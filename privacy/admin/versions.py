"""Versions of rule sets in the admin. Nothing is edited."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from privacy.admin.parameters import CheckedParametersAdmin
from privacy.models import RuleSetVersion


@admin.register(RuleSetVersion)
class RuleSetVersionAdmin(CheckedParametersAdmin):
    """Rule set versions with date and author."""

    list_display = ("service", "number", "created_at", "made_by", "size", "short_hash")
    list_display_links = ("number",)
    list_filter = ("service", "created_at")
    list_select_related = ("service", "author")
    date_hierarchy = "created_at"
    fields = (
        "service",
        "number",
        "created_at",
        "made_by",
        "sha256",
        "difference",
        "text",
    )
    readonly_fields = fields

    class Media:
        css = {"all": ("admin_pages.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: versions are made by changes of rules."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: a version never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: recordings refer to the version they were made under."""
        return False

    @admin.display(description="Made by", empty_value="the installation")
    def made_by(self, version: RuleSetVersion) -> str | None:
        return str(version.author) if version.author else None

    @admin.display(description="Rules, names")
    def size(self, version: RuleSetVersion) -> str:
        names = {n for listed in version.content["names"].values() for n in listed}
        return f"{len(version.content['rules'])}, {len(names)}"

    @admin.display(description="SHA-256")
    def short_hash(self, version: RuleSetVersion) -> SafeString:
        return format_html("<code>{}…</code>", version.sha256[:12])

    @admin.display(description="Changed since the version before")
    def difference(self, version: RuleSetVersion) -> SafeString | str:
        """The added and removed lines."""
        before = RuleSetVersion.objects.filter(
            service=version.service, number=version.number - 1
        ).first()
        if before is None:
            return "This is the first version."
        old, new = _lines(before.content), _lines(version.content)
        lines = [f"− {line}" for line in old if line not in new]
        lines += [f"+ {line}" for line in new if line not in old]
        return format_html("<pre>{}</pre>", "\n".join(lines) or "Only the order.")

    @admin.display(description="Content")
    def text(self, version: RuleSetVersion) -> SafeString:
        text = json.dumps(version.content, indent=2, sort_keys=True)
        return format_html("<pre>{}</pre>", text)


def _lines(content: dict[str, Any]) -> list[str]:
    """Return a rule set as lines of text that can be compared."""
    lines = [f"{rule['type']} {rule['selector']}" for rule in content["rules"]]
    lines += [
        f"{place}: {name}"
        for place, names in content["names"].items()
        for name in names
    ]
    return lines + [f"pattern: {text}" for text in content.get("patterns", [])]
