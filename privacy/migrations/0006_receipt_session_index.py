from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_erasure")]

    operations = [
        migrations.AlterField(
            model_name="consentreceipt",
            name="session_id",
            field=models.UUIDField(
                db_index=True,
                help_text="The first session recorded under it.",
                null=True,
            ),
        ),
    ]
