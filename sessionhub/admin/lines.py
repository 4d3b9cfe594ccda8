"""A list of texts, typed one per line."""

from __future__ import annotations

from typing import Any

from django import forms


class LinesWidget(forms.Textarea):
    """Shows a list one item per line."""

    def __init__(self) -> None:
        super().__init__({"rows": 3, "cols": 60, "spellcheck": "false"})

    def format_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list) else (value or "")


class LinesField(forms.CharField):
    """A list of strings; spaces around them and empty lines do not count."""

    widget = LinesWidget

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lists, not the typed text."""
        return bool(self.to_python(initial) != self.to_python(data))
