"""The history of rules in the admin; nothing in it changes."""

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
    """Which rules held when, and who made them hold."""

    list_display = ("service", "number", "created_at", "who", "size", "short_hash")
    list_display_links = ("number",)
    list_filter = ("service", "created_at")
    list_select_related = ("service", "author")
    date_hierarchy = "created_at"
    fields = ("service", "number", "created_at", "who", "sha256", "difference", "text")
    readonly_fields = fields

    class Media:
        css = {"all": ("admin_pages.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Changes of rules make versions, nobody else does."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A version is what it was made as."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Recordings name the version they were made under."""
        return False

    @admin.display(description="Made by", empty_value="the installation")
    def who(self, version: RuleSetVersion) -> str | None:
        """Who changed a rule."""
        return str(version.author) if version.author else None

    @admin.display(description="Rules, names")
    def size(self, version: RuleSetVersion) -> str:
        """How many."""
        names = {n for listed in version.content["names"].values() for n in listed}
        return f"{len(version.content['rules'])}, {len(names)}"

    @admin.display(description="SHA-256")
    def short_hash(self, version: RuleSetVersion) -> SafeString:
        """The beginning of the hash."""
        return format_html("<code>{}…</code>", version.sha256[:12])

    @admin.display(description="Changed since the version before")
    def difference(self, version: RuleSetVersion) -> SafeString | str:
        """Which lines came and which went."""
        before = RuleSetVersion.objects.filter(
            service=version.service, number=version.number - 1
        ).first()
        if before is None:
            return "This is the first version."
        old, new = _lines(before.content), _lines(version.content)
        said = [f"− {line}" for line in old if line not in new]
        said += [f"+ {line}" for line in new if line not in old]
        return format_html("<pre>{}</pre>", "\n".join(said) or "Only the order.")

    @admin.display(description="Content")
    def text(self, version: RuleSetVersion) -> SafeString:
        """The whole rule set."""
        text = json.dumps(version.content, indent=2, sort_keys=True)
        return format_html("<pre>{}</pre>", text)


def _lines(content: dict[str, Any]) -> list[str]:
    """Return a rule set as sentences a person compares."""
    lines = [f"{rule['type']} {rule['selector']}" for rule in content["rules"]]
    lines += [
        f"{place}: {name}"
        for place, names in content["names"].items()
        for name in names
    ]
    return lines + [f"pattern: {text}" for text in content.get("patterns", [])]
