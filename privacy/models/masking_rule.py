"""Masking rules: a selector and the treatment of its elements."""

from __future__ import annotations

from django.db import models

from privacy.models.bad_rule import as_validation_error
from privacy.rules import RuleError, check_selector, refuse_unmasking_a_floor
from privacy.rules.selectors import LONGEST
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service


class MaskType(models.TextChoices):
    """How an element is masked. The order is by strictness, the strictest first."""

    BLOCK = "block", "Block: an empty box of its size"
    REDACT = "redact", "Redact: asterisks of a fixed length"
    BLUR = "blur", "Blur: where words stand, not what they are"
    UNMASK = "unmask", "Unmask: show what is typed"


class MaskingRule(models.Model):
    """A selector and what happens to what it covers; the stricter of two rules wins."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    selector = models.CharField(
        max_length=LONGEST,
        help_text='A CSS selector, like .salary or input[name="iban"].',
    )
    mask_type = models.CharField("Type", max_length=10, choices=MaskType.choices)
    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="masking_rules",
        help_text="Leave empty for every service.",
    )
    enabled = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0, db_index=True)
    note = models.CharField(max_length=200, blank=True)
    preset = models.SlugField(max_length=40, null=True, editable=False, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("order", "created_at", "id")

    def __str__(self) -> str:
        return f"{self.mask_type} {self.selector}"

    def clean(self) -> None:
        """Refuse a selector that is invalid, or that would weaken a floor."""
        super().clean()
        try:
            check_selector(self.selector)
            if self.mask_type == MaskType.UNMASK:
                refuse_unmasking_a_floor(self.selector)
        except RuleError as error:
            raise as_validation_error(error) from None
