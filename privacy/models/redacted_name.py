"""Names whose value is redacted wherever it occurs."""

from __future__ import annotations

from django.db import models

from privacy.models.bad_rule import as_validation_error
from privacy.rules import RuleError, check_name
from privacy.rules.names import LONGEST
from sessionhub.lib.uuid7 import uuid7


class Place(models.TextChoices):
    """Where staff expect the name; the server looks everywhere."""

    FIELD = "field", "Field of JSON, forms, console"
    HEADER = "header", "Header"
    QUERY = "query", "Query parameter"


class RedactedName(models.Model):
    """A name: `creditCard` (case, - and _ do not matter), `*token`, or a pattern."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(
        max_length=LONGEST,
        help_text="creditCard is also credit_card and Credit-Card; *token is every "
        "name that ends so.",
    )
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.FIELD)
    is_pattern = models.BooleanField(
        "Regular expression",
        default=False,
        help_text="RE2, without look-around; it must fit the whole name. The server "
        "applies it, recorders do not.",
    )
    enabled = models.BooleanField(default=True)
    builtin = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("place", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("name", "place"), name="one_redacted_name_a_place"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse what is neither a name nor a pattern of RE2."""
        super().clean()
        try:
            check_name(self.name, is_pattern=self.is_pattern)
        except RuleError as error:
            raise as_validation_error(error) from None
