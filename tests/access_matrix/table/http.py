"""The HTTP addresses outside the admin."""

from __future__ import annotations

from tests.access_matrix.lines import Foreign, Route, public
from tests.access_matrix.roles import (
    AUDITOR,
    AUTHORIZATION,
    EVERYBODY,
    PRIVACY,
    SUPPORT,
    VIEWER,
)

VIEWERS = VIEWER | SUPPORT | PRIVACY
# Those who may break the glass see that there is something to open.
OPENERS = VIEWERS | AUTHORIZATION
NOTERS = VIEWER | SUPPORT
RULES_SEEN = PRIVACY | AUDITOR

ONE = "api/recordings/<str:session_id>/"
MODELS = "api/authorization-models/"
MODEL = f"{MODELS}<str:model_id>/"
VERSION = f"{MODEL}versions/<str:number>/"
MODELS_SEEN = AUTHORIZATION | AUDITOR
NEEDS_REASON = {"session_id": Foreign.FORBIDDEN}

ROUTES = [
    # Redirects to the admin.
    public("", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    # For monitoring: no personal data.
    public("healthz", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    public("readyz", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    public("metrics", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    # The description of the API, without any data.
    public("api/schema/"),
    public("api/docs/"),
    # --- Recordings -------------------------------------------------------------------
    Route("api/recordings/", get=VIEWERS),
    # Every user here holds a grant from a time when their role still allowed it.
    Route(ONE, get=VIEWERS),
    Route(f"{ONE}access/", get=OPENERS, post=VIEWERS),
    Route(f"{ONE}manifest/", get=VIEWERS, foreign=NEEDS_REASON),
    Route(
        f"{ONE}events/",
        get=VIEWERS,
        foreign=NEEDS_REASON,
        query="?window={session_id}",
    ),
    Route(f"{ONE}timeline/", get=VIEWERS, foreign=NEEDS_REASON),
    Route(f"{ONE}notes/", get=NOTERS, post=NOTERS, foreign=NEEDS_REASON),
    Route(
        f"{ONE}notes/<str:note_id>/",
        patch=NOTERS,
        delete=NOTERS,
        foreign=NEEDS_REASON | {"note_id": Foreign.AS_MISSING},
    ),
    Route("admin/session-recordings/<str:session_id>/", get=OPENERS),
    # --- Privacy ----------------------------------------------------------------------
    Route("api/privacy/erasures/", post=PRIVACY),
    Route("api/privacy/erasures/<str:erasure_id>/", get=PRIVACY | AUDITOR),
    Route("api/privacy/rules/", get=RULES_SEEN, post=PRIVACY),
    Route(
        "api/privacy/rules/<str:rule_id>/",
        get=RULES_SEEN,
        patch=PRIVACY,
        delete=PRIVACY,
    ),
    Route("api/privacy/names/", get=RULES_SEEN, post=PRIVACY),
    Route("api/privacy/names/<str:name_id>/", patch=PRIVACY, delete=PRIVACY),
    # --- Live -------------------------------------------------------------------------
    Route("admin/sessions/live/", get=VIEWERS),
    Route("admin/sessions/live/<str:session_id>/", get=OPENERS),
    # --- Authorization models ---------------------------------------------------------
    Route(MODELS, get=MODELS_SEEN, post=AUTHORIZATION),
    Route(f"{MODELS}check/", post=AUTHORIZATION),
    Route(MODEL, get=MODELS_SEEN, patch=AUTHORIZATION),
    Route(f"{MODEL}active/", get=MODELS_SEEN),
    Route(f"{MODEL}diff/", get=MODELS_SEEN, query="?from=1&to=1"),
    Route(f"{MODEL}rollback/", post=AUTHORIZATION),
    Route(f"{MODEL}versions/", get=MODELS_SEEN, post=AUTHORIZATION),
    Route(VERSION, get=MODELS_SEEN, patch=AUTHORIZATION, delete=AUTHORIZATION),
    Route(f"{VERSION}validate/", post=AUTHORIZATION),
    Route(f"{VERSION}test/", post=AUTHORIZATION),
    Route(f"{VERSION}activate/", post=AUTHORIZATION),
    # --- The demo shop, where there is one --------------------------------------------
    public("demo/"),
    public("demo/products/<slug:slug>/"),
    public("demo/cart/"),
    Route("demo/cart/add/<slug:slug>/", post=EVERYBODY),
    Route("demo/cart/change/<slug:slug>/", post=EVERYBODY),
    public("demo/checkout/", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    public("demo/thanks/"),
    public("demo/sign-in/", post=EVERYBODY, patch=EVERYBODY, delete=EVERYBODY),
    Route("demo/sign-out/", post=EVERYBODY),
    public("demo/mug/"),
    public("demo/mug/<slug:step>/"),
    public("demo/journal/"),
    public("demo/mishaps/"),
    # The shop shows what goes wrong on websites.
    Route("demo/api/postage/", get=EVERYBODY, broken_on_purpose=True),
    public("demo/api/slow/"),
    public("demo/api/stock/<slug:slug>/"),
]
