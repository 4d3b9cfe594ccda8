"""Rules, names, and the versions they had."""

import django.db.models.deletion
import sessionhub.lib.uuid7
from django.conf import settings
from django.db import migrations, models

# Even SQL by hand does not rewrite what held when (the author may become unknown).
COLUMNS = "id, service_id, number, content, sha256, created_at"
SQLITE = f"""
CREATE TRIGGER rule_sets_never_change
BEFORE UPDATE OF {COLUMNS} ON privacy_rulesetversion
BEGIN SELECT RAISE(ABORT, 'versions of rules never change'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION privacy_rule_sets_never_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'versions of rules never change'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER rule_sets_never_change
BEFORE UPDATE OF {COLUMNS} ON privacy_rulesetversion
FOR EACH ROW EXECUTE FUNCTION privacy_rule_sets_never_change()
"""


def add_trigger(apps, schema_editor):
    sql = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    vendor = schema_editor.connection.vendor
    if vendor in sql:
        schema_editor.execute(sql[vendor])


def drop_trigger(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    on = " ON privacy_rulesetversion" if vendor == "postgresql" else ""
    if vendor in ("sqlite", "postgresql"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS rule_sets_never_change{on}")
    if vendor == "postgresql":
        schema_editor.execute(
            "DROP FUNCTION IF EXISTS privacy_rule_sets_never_change()"
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sessionhub", "0001_people_services_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MaskingRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sessionhub.lib.uuid7.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "selector",
                    models.CharField(
                        help_text='A CSS selector, like .salary or input[name="iban"].',
                        max_length=500,
                    ),
                ),
                (
                    "mask_type",
                    models.CharField(
                        choices=[
                            ("block", "Block: an empty box of its size"),
                            ("redact", "Redact: asterisks of a fixed length"),
                            ("blur", "Blur: where words stand, not what they are"),
                            ("unmask", "Unmask: show what is typed"),
                        ],
                        max_length=10,
                        verbose_name="Type",
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("order", models.PositiveIntegerField(db_index=True, default=0)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "preset",
                    models.SlugField(
                        editable=False, max_length=40, null=True, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty for every service.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="masking_rules",
                        to="sessionhub.service",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "created_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="RedactedName",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sessionhub.lib.uuid7.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="creditCard is also credit_card and Credit-Card; *token is every name that ends so.",
                        max_length=120,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("field", "Field of JSON, forms, console"),
                            ("header", "Header"),
                            ("query", "Query parameter"),
                        ],
                        default="field",
                        max_length=10,
                    ),
                ),
                (
                    "is_pattern",
                    models.BooleanField(
                        default=False,
                        help_text="RE2, without look-around; it must fit the whole name. The server applies it, recorders do not.",
                        verbose_name="Regular expression",
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("builtin", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ("place", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "place"), name="one_redacted_name_a_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSetVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sessionhub.lib.uuid7.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_sets",
                        to="sessionhub.service",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "number"), name="one_rule_set_a_number"
                    )
                ],
            },
        ),
        migrations.RunPython(add_trigger, drop_trigger),
    ]
