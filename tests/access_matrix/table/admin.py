"""The pages of the admin: those Django makes of a model, and the others."""

from __future__ import annotations

from tests.access_matrix.lines import Model, Route, admin_page
from tests.access_matrix.roles import (
    AUDITOR,
    AUTHORIZATION,
    EVERYBODY,
    NO_ROLE,
    PRIVACY,
    STAFF,
    SUPPORT,
    VIEWER,
)

WATCHERS = PRIVACY | AUDITOR
VIEWERS = VIEWER | SUPPORT | PRIVACY
TAKERS = PRIVACY | AUTHORIZATION
MODELLERS = AUTHORIZATION
MODELS_SEEN = AUTHORIZATION | AUDITOR
ONE_MODEL = "authz_models/authorizationmodel/<uuid:model_id>/"
ONE_VERSION = f"{ONE_MODEL}versions/<int:number>/"

# NO_ROLE: only superusers, who are in no group.
MODELS = [
    Model("auth.group", see=NO_ROLE),
    Model("sessionhub.user", see=TAKERS),
    Model("sessionhub.service", see=WATCHERS, change=PRIVACY),
    Model("sessionhub.apitoken", see=TAKERS | AUDITOR),
    Model("recordings.recordedsession", see=VIEWERS),
    Model("recordings.deadletter", see=PRIVACY, change=PRIVACY, delete=PRIVACY),
    Model("privacy.maskingrule", WATCHERS, PRIVACY, PRIVACY, PRIVACY),
    Model("privacy.redactedname", WATCHERS, PRIVACY, PRIVACY, PRIVACY),
    Model("privacy.rulesetversion", see=WATCHERS),
    Model("privacy.consentnotice", WATCHERS, PRIVACY, PRIVACY),
    Model("privacy.consentreceipt", see=VIEWERS | AUDITOR, change=PRIVACY),
    Model("privacy.auditlog", see=WATCHERS),
    Model("privacy.accessgrant", see=WATCHERS),
    Model("privacy.accessalert", see=WATCHERS),
    Model("privacy.accessreview", see=WATCHERS),
    Model("privacy.erasurejob", see=WATCHERS),
    Model("privacy.sessionhold", see=WATCHERS),
    Model("authz_models.authorizationmodel", MODELS_SEEN, MODELLERS, MODELLERS),
]

PAGES: list[Route] = [
    admin_page("", get=STAFF, post=STAFF),
    admin_page("login/", get=EVERYBODY, post=EVERYBODY),
    admin_page("logout/", post=EVERYBODY),
    # Also after the password alone; that is tried in test_second_factor.py.
    admin_page("second-factor/", get=STAFF, post=STAFF),
    admin_page("password_change/", get=STAFF, post=STAFF),
    admin_page("password_change/done/", get=STAFF),
    # Suggestions for form fields; none of our forms uses it.
    admin_page("autocomplete/"),
    admin_page("jsi18n/", get=STAFF),
    admin_page("auth/"),
    admin_page("sessionhub/", get=TAKERS | AUDITOR, post=TAKERS | AUDITOR),
    admin_page("privacy/", get=VIEWERS | AUDITOR, post=VIEWERS | AUDITOR),
    admin_page("recordings/", get=VIEWERS, post=VIEWERS),
    admin_page("(?P<url>.*)$"),
    # "View on site", of models that have one: none of ours.
    admin_page("r/<path:content_type_id>/<path:object_id>/"),
    # --- People, services, tokens -----------------------------------------------------
    admin_page("sessionhub/user/<id>/password/"),
    admin_page(
        "sessionhub/service/<uuid:service_id>/new-secret/", get=PRIVACY, post=PRIVACY
    ),
    admin_page("sessionhub/apitoken/<path:digest>/revoke/", get=TAKERS, post=TAKERS),
    # --- Access -----------------------------------------------------------------------
    admin_page("privacy/accessgrant/revoke-everything/", get=TAKERS, post=TAKERS),
    admin_page(
        "privacy/accessgrant/<uuid:grant_id>/review/", get=WATCHERS, post=WATCHERS
    ),
    admin_page(
        "privacy/accessalert/<uuid:alert_id>/acknowledge/", get=WATCHERS, post=WATCHERS
    ),
    admin_page("privacy/accessreview/review/", get=WATCHERS, post=WATCHERS),
    admin_page("privacy/auditlog/export/<str:kind>/", get=WATCHERS, post=WATCHERS),
    # --- Consent and masking ----------------------------------------------------------
    admin_page("privacy/consentreceipt/withdraw/", get=PRIVACY, post=PRIVACY),
    admin_page("privacy/redactedname/restore/", post=PRIVACY),
    admin_page("privacy/maskingrule/restore-presets/", post=PRIVACY),
    admin_page("privacy/maskingrule/<uuid:rule_id>/move/", post=PRIVACY),
    # --- Erasure ----------------------------------------------------------------------
    admin_page("recordings/recordedsession/act/", get=PRIVACY, post=PRIVACY),
    admin_page("privacy/erasurejob/person/", get=PRIVACY, post=PRIVACY),
    admin_page("privacy/erasurejob/<uuid:pk>/progress/", get=WATCHERS, post=WATCHERS),
    admin_page(
        "privacy/erasurejob/<uuid:pk>/certificate/", get=WATCHERS, post=WATCHERS
    ),
    admin_page("privacy/erasurejob/<uuid:pk>/resume/", post=PRIVACY),
    # --- Authorization models ---------------------------------------------------------
    admin_page("authz_models/", get=MODELS_SEEN, post=MODELS_SEEN),
    admin_page(f"{ONE_MODEL}details/", get=MODELLERS, post=MODELLERS),
    admin_page(f"{ONE_MODEL}drafts/new/", get=MODELLERS, post=MODELLERS),
    admin_page(f"{ONE_MODEL}diff/", get=MODELS_SEEN, post=MODELS_SEEN),
    admin_page(f"{ONE_MODEL}check/", post=MODELLERS),
    admin_page(ONE_VERSION, get=MODELS_SEEN, post=MODELS_SEEN),
    # A draft that was discarded meanwhile: 409, with the text to be kept.
    admin_page(
        f"{ONE_VERSION}edit/",
        get=MODELLERS,
        post=MODELLERS,
        missing=frozenset({302, 404, 409}),
    ),
    admin_page(f"{ONE_VERSION}discard/", post=MODELLERS),
    admin_page(f"{ONE_VERSION}tests/", get=MODELS_SEEN, post=MODELLERS),
    admin_page(f"{ONE_VERSION}activate/", get=MODELLERS, post=MODELLERS),
    admin_page(f"{ONE_VERSION}rollback/", get=MODELLERS, post=MODELLERS),
]
