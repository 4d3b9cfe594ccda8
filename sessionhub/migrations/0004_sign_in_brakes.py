from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessionhub", "0003_service_watch_notice")]

    operations = [
        migrations.CreateModel(
            name="SignInBrake",
            fields=[
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("level", models.FloatField(default=0.0)),
                ("trips", models.PositiveSmallIntegerField(default=0)),
                ("blocked_until", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(db_index=True)),
            ],
            options={"default_permissions": ()},
        ),
    ]
