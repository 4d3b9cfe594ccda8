"""Models, their versions, and what checking those found."""

import django.db.models.deletion
import sessionhub.lib.uuid7
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorizationModel",
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
                ("name", models.CharField(max_length=120)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Its word in addresses and files.",
                        max_length=60,
                        unique=True,
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="AuthorizationModelVersion",
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
                ("number", models.PositiveIntegerField(editable=False)),
                ("label", models.CharField(blank=True, max_length=80)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("openfga", "OpenFGA model"),
                            ("modules", "OpenFGA modules (fga.mod and its files)"),
                            ("json", "JSON"),
                            ("text", "Plain text"),
                        ],
                        default="openfga",
                        max_length=10,
                    ),
                ),
                ("content", models.TextField()),
                ("checksum", models.CharField(editable=False, max_length=64)),
                (
                    "tests",
                    models.TextField(
                        blank=True,
                        help_text="OpenFGA store tests: tuples, and what must come of them.",
                        verbose_name="Store tests",
                    ),
                ),
                ("tests_checksum", models.CharField(editable=False, max_length=64)),
                (
                    "message",
                    models.CharField(
                        blank=True,
                        help_text="What this version changes, and why.",
                        max_length=500,
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="How often the draft was saved.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("validated", "Validated"),
                            ("active", "Active"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("activated_at", models.DateTimeField(editable=False, null=True)),
                (
                    "activated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="authz_models.authorizationmodel",
                    ),
                ),
                (
                    "restored_from",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restored_as",
                        to="authz_models.authorizationmodelversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "ordering": ("model", "-number"),
                "permissions": (
                    (
                        "activate_authorizationmodelversion",
                        "Can activate and roll back",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="VersionCheck",
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
                ("checksum", models.CharField(max_length=64)),
                ("tests_checksum", models.CharField(max_length=64)),
                ("passed", models.BooleanField()),
                ("errors", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                (
                    "total",
                    models.PositiveIntegerField(default=0, help_text="Assertions"),
                ),
                ("failed", models.PositiveIntegerField(default=0)),
                ("failures", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="authz_models.authorizationmodelversion",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="authorizationmodelversion",
            constraint=models.UniqueConstraint(
                fields=("model", "number"), name="one_version_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="authorizationmodelversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("model",),
                name="one_active_version_a_model",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorizationmodelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "validated", "active", "superseded"])
                ),
                name="version_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorizationmodelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("format__in", ["openfga", "modules", "json", "text"])
                ),
                name="version_format_is_known",
            ),
        ),
    ]
