"""The forms of authorization models."""

from __future__ import annotations

from typing import Any

from django import forms

from authz_models.enums import Format
from sessionhub.lib.plain_text import is_blank, storable

EXAMPLE_CONTENT = """model
  schema 1.1

type user

type document
  relations
    define owner: [user]
    define viewer: [user] or owner
"""
EXAMPLE_TESTS = """tuples:
  - user: user:anne
    relation: owner
    object: document:plan

tests:
  - name: owners read what is theirs
    check:
      - user: user:anne
        object: document:plan
        assertions:
          viewer: true
"""


class CodeField(forms.CharField):
    """Text exactly as typed, except for the line ends that browsers send."""

    def __init__(self, *, part: str, example: str, **kwargs: Any) -> None:
        widget = forms.Textarea(
            {
                "data-language": "yaml",
                "aria-labelledby": f"tab-{part}",
                "aria-describedby": "editor-help",
                "placeholder": example,
                "spellcheck": "false",
                "autocapitalize": "off",
                "rows": 26,
            }
        )
        super().__init__(strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """Replace CR LF, which a form sends for every line end."""
        return storable(str(super().to_python(value)).replace("\r\n", "\n"))


class DraftForm(forms.Form):
    """A draft: content, tests, label and message."""

    label = forms.CharField(required=False, max_length=80)
    message = forms.CharField(required=False, max_length=500)
    format = forms.ChoiceField(choices=Format.choices)
    content = CodeField(part="content", example=EXAMPLE_CONTENT, required=False)
    tests = CodeField(part="tests", example=EXAMPLE_TESTS, required=False)
    # The revision when the page was opened: others may have saved since.
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["format"].value() or Format.OPENFGA
        self.fields["content"].widget.attrs["data-language"] = chosen
        for name, hint in (("label", "2.1, or a name"), ("message", "")):
            self.fields[name].widget.attrs["placeholder"] = hint


class ActivateForm(forms.Form):
    """A confirmation, with the version that was active when the page was shown."""

    expected_active = forms.UUIDField(required=False, widget=forms.HiddenInput)


class RollbackForm(ActivateForm):
    """A rollback with its reason."""

    message = forms.CharField(
        max_length=500,
        label="Why do you roll back?",
        widget=forms.Textarea({"rows": 2, "required": True}),
        error_messages={"required": "Give a reason, for those who read the history."},
    )

    def clean_message(self) -> str:
        """Refuse invisible characters alone."""
        message = str(self.cleaned_data["message"])
        if is_blank(message):
            raise forms.ValidationError(
                "Give a reason, for those who read the history."
            )
        return message
