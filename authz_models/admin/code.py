"""A text with line numbers, as HTML."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from authz_models.admin.plain import plain

COLUMNS = '<colgroup><col style="width:54px"><col></colgroup>'


def code_table(text: str) -> SafeString:
    """Return `text` as a table of numbered lines."""
    rows = "".join(
        f'<tr><td class="no">{number}</td><td class="text">{plain(line)}</td></tr>'
        for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1)
    )
    table = f'<table class="sh-code">{COLUMNS}<tbody>{rows}</tbody></table>'
    return mark_safe(table)  # noqa: S308 - plain() escapes every line
