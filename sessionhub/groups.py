"""The staff groups and what each may do.

Permissions exist only after every app is migrated, so groups are filled on
`post_migrate` rather than in a migration. Adding a permission to the table adds it to
the group; what staff changed by hand besides is left alone.
"""

from __future__ import annotations

from typing import Any

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
)
# For the bad day: what a person holds, from the list of people.
TAKE_BACK = (
    "privacy.revoke_everything",
    "sessionhub.view_user",
    "sessionhub.view_apitoken",
    "sessionhub.change_apitoken",
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
        *WATCH_THE_WATCHERS,
        *TAKE_BACK,
    ),
    "Authorization Admin": (
        "privacy.break_glass",
        *TAKE_BACK,
    ),
    "Auditor": (
        *WATCH_THE_WATCHERS,
        "sessionhub.view_service",
        "sessionhub.view_apitoken",
        "privacy.view_maskingrule",
        "privacy.view_redactedname",
        "privacy.view_rulesetversion",
        "privacy.view_consentreceipt",
        "privacy.view_consentnotice",
    ),
}


def fill_groups(using: str = "default", **kwargs: Any) -> None:
    """Make the groups and give each its permissions (signal `post_migrate`)."""
    if using != "default":
        return
    for name, codes in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for code in codes:
            app_label, codename = code.split(".")
            permission = Permission.objects.filter(
                content_type__app_label=app_label, codename=codename
            ).first()
            if permission is not None:
                group.permissions.add(permission)
