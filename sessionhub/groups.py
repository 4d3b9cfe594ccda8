"""The staff groups and what each may do.

Permissions exist only after every app is migrated, so groups are filled on
`post_migrate` rather than in a migration. Adding a permission to the table adds it to
the group; what staff changed by hand besides is left alone.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission

WATCH_AND_NOTE = (
    "recordings.view_recordedsession",
    "recordings.view_recordingnote",
    "recordings.add_recordingnote",
    "recordings.change_recordingnote",
    "recordings.delete_recordingnote",
    "privacy.view_consentreceipt",
)
# Who looked at recordings and why; never a recording.
WATCH_THE_WATCHERS = (
    "privacy.view_accessgrant",
    "privacy.review_break_glass",
    "privacy.view_accessalert",
    "privacy.acknowledge_accessalert",
    "privacy.view_accessreview",
    "privacy.add_accessreview",
    "privacy.view_auditlog",
    "privacy.export_auditlog",
)
# For the bad day: what a person holds, from the list of people.
TAKE_BACK = (
    "privacy.revoke_everything",
    "sessionhub.view_user",
    "sessionhub.view_apitoken",
    "sessionhub.change_apitoken",
)
ERASE_AND_HOLD = (
    "privacy.add_erasurejob",
    "privacy.view_erasurejob",
    "privacy.add_sessionhold",
    "privacy.change_sessionhold",
    "privacy.view_sessionhold",
)
GROUPS: dict[str, tuple[str, ...]] = {
    "Viewer": WATCH_AND_NOTE,
    "Support Admin": (*WATCH_AND_NOTE, "privacy.break_glass"),
    "Privacy Officer": (
        "recordings.view_recordedsession",
        "recordings.view_deadletter",
        "recordings.change_deadletter",
        "recordings.delete_deadletter",
        "sessionhub.view_service",
        "sessionhub.change_service",
        "privacy.view_maskingrule",
        "privacy.add_maskingrule",
        "privacy.change_maskingrule",
        "privacy.delete_maskingrule",
        "privacy.view_redactedname",
        "privacy.add_redactedname",
        "privacy.change_redactedname",
        "privacy.delete_redactedname",
        "privacy.view_rulesetversion",
        "privacy.view_consentreceipt",
        "privacy.change_consentreceipt",
        "privacy.view_consentnotice",
        "privacy.add_consentnotice",
        "privacy.change_consentnotice",
        "privacy.break_glass",
        "privacy.reveal_auditsubject",
        *ERASE_AND_HOLD,
        *WATCH_THE_WATCHERS,
        *TAKE_BACK,
    ),
    "Authorization Admin": (
        "privacy.break_glass",
        *TAKE_BACK,
    ),
    "Auditor": (
        *WATCH_THE_WATCHERS,
        "privacy.view_erasurejob",
        "privacy.view_sessionhold",
        "sessionhub.view_service",
        "sessionhub.view_apitoken",
        "privacy.view_maskingrule",
        "privacy.view_redactedname",
        "privacy.view_rulesetversion",
        "privacy.view_consentreceipt",
        "privacy.view_consentnotice",
    ),
}


def fill_groups(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Make the groups and give each its permissions (signal `post_migrate`).

    The signal comes once for each app, when the permissions of that app exist.
    """
    prefix = f"{sender.label}."
    if using != "default" or not any(
        code.startswith(prefix) for codes in GROUPS.values() for code in codes
    ):
        return
    names = Group.objects.in_bulk(GROUPS, field_name="name")
    for name in GROUPS.keys() - names.keys():
        names[name], _ = Group.objects.get_or_create(name=name)
    permissions = {
        f"{prefix}{permission.codename}": permission
        for permission in Permission.objects.filter(
            content_type__app_label=sender.label
        )
    }
    given = Group.permissions.through
    given.objects.bulk_create(
        (
            given(group=names[name], permission=permissions[code])
            for name, codes in GROUPS.items()
            for code in codes
            if code in permissions
        ),
        ignore_conflicts=True,
    )
