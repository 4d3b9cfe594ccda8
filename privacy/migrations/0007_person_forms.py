"""User ids of receipts in canonical form, and pseudonyms found by it."""

from __future__ import annotations

from django.db import migrations, models

from sessionhub.lib.person_names import user_id_form


def fill_forms(apps, schema_editor):
    """Give old receipts the canonical form of what they name."""
    if schema_editor.connection.alias != "default":
        return
    receipts = apps.get_model("privacy", "ConsentReceipt").objects
    for receipt in receipts.exclude(user_id="").only("pk", "user_id").iterator():
        receipts.filter(pk=receipt.pk).update(user_form=user_id_form(receipt.user_id))


def find_by_form(apps, schema_editor):
    """Have old pseudonyms found by the canonical form of whom they stand for."""
    if schema_editor.connection.alias != "default":
        return
    from privacy.audit.subjects import lookup_of

    subjects = apps.get_model("privacy", "AuditSubject").objects
    for subject in subjects.exclude(sealed=None).iterator():
        lookup = lookup_of(bytes(subject.sealed))
        # Of two spellings of one person one keeps its own lookup; both are tried.
        if lookup and not subjects.filter(lookup=lookup).exists():
            subjects.filter(pk=subject.pk).update(lookup=lookup)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0006_receipt_session_index")]
    operations = [
        migrations.AddField(
            model_name="consentreceipt",
            name="user_form",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                help_text="The user id in canonical form: what is compared.",
                max_length=200,
            ),
        ),
        migrations.RunPython(fill_forms, migrations.RunPython.noop),
        migrations.RunPython(find_by_form, migrations.RunPython.noop),
    ]
