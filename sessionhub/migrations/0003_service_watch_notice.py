from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessionhub", "0002_service_consent"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="watch_notice",
            field=models.CharField(
                choices=[
                    ("none", "None: nobody is told"),
                    (
                        "notice",
                        "Notice: a small bar says so, with a button that stops it",
                    ),
                    (
                        "consent",
                        "Consent: as notice, and only who said yes to it is watched",
                    ),
                ],
                default="notice",
                help_text="Yes to it is the scope watch-live of a consent.",
                max_length=10,
                verbose_name="When somebody watches live",
            ),
        ),
    ]
