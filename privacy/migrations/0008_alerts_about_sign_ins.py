import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0007_person_forms")]

    operations = [
        migrations.AlterField(
            model_name="accessalert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("excessive_access", "Many recordings in a day"),
                    ("break_glass", "Break-glass"),
                    ("repeated_denials", "Refused again and again"),
                    ("wrong_passwords", "Many wrong passwords"),
                ],
                max_length=30,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="accessalert",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_alerts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="about",
            ),
        ),
    ]
