"""The staff groups and their permissions.

Permissions exist only after every app is migrated, so groups are filled on
`post_migrate` rather than in a migration. Adding a permission to the table adds it to
the group; other changes that staff made by hand are kept.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission

VIEW_AND_NOTE = (
    "recordings.view_recordedsession",
    "recordings.view_recordingnote",
    "recordings.add_recordingnote",
    "recordings.change_recordingnote",
    "recordings.delete_recordingnote",
    "privacy.view_consentreceipt",
)
VERSION_MODELS = (
    "authz_models.view_authorizationmodel",
    "authz_models.add_authorizationmodel",
    "authz_models.change_authorizationmodel",
    "authz_models.view_authorizationmodelversion",
    "authz_models.add_authorizationmodelversion",
    "authz_models.change_authorizationmodelversion",
    "authz_models.delete_authorizationmodelversion",
    "authz_models.activate_authorizationmodelversion",
)
# Access to recordings, and its reasons; never a recording.
REVIEW_ACCESS = (
    "privacy.view_accessgrant",
    "privacy.review_break_glass",
    "privacy.view_accessalert",
    "privacy.acknowledge_accessalert",
    "privacy.view_accessreview",
    "privacy.add_accessreview",
    "privacy.view_auditlog",
    "privacy.export_auditlog",
)
# For an emergency: revoke all access of a user, from the list of users.
REVOKE_ACCESS = (
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
    "Viewer": VIEW_AND_NOTE,
    "Support Admin": (*VIEW_AND_NOTE, "privacy.break_glass"),
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
        *REVIEW_ACCESS,
        *REVOKE_ACCESS,
    ),
    "Authorization Admin": (
        *VERSION_MODELS,
        "privacy.break_glass",
        *REVOKE_ACCESS,
    ),
    "Auditor": (
        *REVIEW_ACCESS,
        "privacy.view_erasurejob",
        "privacy.view_sessionhold",
        "sessionhub.view_service",
        "sessionhub.view_apitoken",
        "privacy.view_maskingrule",
        "privacy.view_redactedname",
        "privacy.view_rulesetversion",
        "privacy.view_consentreceipt",
        "privacy.view_consentnotice",
        "authz_models.view_authorizationmodel",
        "authz_models.view_authorizationmodelversion",
    ),
}


def fill_groups(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Create the groups and add their permissions (Django signal `post_migrate`).

    It is sent once for each app, after the permissions of that app exist.
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
