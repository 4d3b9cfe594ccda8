"""The guards of versions, kept by the database itself."""

from django.db import migrations

from authz_models import guards


def add(apps, schema_editor):
    guards.install(schema_editor.connection)


def drop(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("authz_models", "0001_versions")]
    operations = [migrations.RunPython(add, drop)]
