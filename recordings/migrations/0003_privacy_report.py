"""What was masked, with each session's row; bodies of dead letters are encrypted."""

from django.db import migrations, models


def seal_bodies(apps, schema_editor):
    """Encrypt what was kept in the clear before."""
    if schema_editor.connection.alias != "default":
        return
    from recordings.services.dead_letters import seal

    for letter in apps.get_model("recordings", "DeadLetter").objects.iterator():
        letter.body = seal(bytes(letter.body))
        letter.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("recordings", "0002_notes_views_dead_letters")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE sessions ADD COLUMN masked String",
            reverse_sql="ALTER TABLE sessions DROP COLUMN masked",
            hints={"clickhouse": True},
        ),
        migrations.AlterField(
            model_name="deadletter",
            name="body",
            field=models.BinaryField(help_text="The body as received, encrypted."),
        ),
        migrations.RunPython(seal_bodies, migrations.RunPython.noop),
    ]
