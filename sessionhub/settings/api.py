"""The API and its description."""

from __future__ import annotations

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sessionhub.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["sessionhub.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sessionhub.parsers.BoundedJsonParser"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "sessionhub.errors.answer_exception",
}
REST_KNOX = {
    "TOKEN_MODEL": "sessionhub.ApiToken",
    "TOKEN_TTL": None,
    "AUTH_HEADER_PREFIX": "Bearer",
}
KNOX_TOKEN_MODEL = "sessionhub.ApiToken"  # noqa: S105 - a model name
SPECTACULAR_SETTINGS = {
    "TITLE": "SessionHub API",
    "DESCRIPTION": "Recorded sessions: list, read, note.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": True},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sessionhub.openapi.describe_every_answer",
        "recordings.api.documentation.name_services",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ReasonCode": "privacy.models.ReasonCode.choices",
        "ActorType": "recordings.enums.ActorType.wire_choices",
        "DeviceType": "recordings.enums.DeviceType.wire_choices",
        "SessionStatus": "recordings.enums.SessionStatus.wire_choices",
        "ModelVersionState": "authz_models.enums.State.values",
        "MaskType": "privacy.models.MaskType.values",
    },
}
