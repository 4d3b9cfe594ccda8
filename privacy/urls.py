"""HTTP addresses of privacy."""

from __future__ import annotations

from django.urls import path

from privacy.api.erasures import ErasureListView, ErasureView
from privacy.api.names import NameListView, NameView
from privacy.api.rules import RuleListView, RuleView

app_name = "privacy"

urlpatterns = [
    path("api/privacy/erasures/", ErasureListView.as_view(), name="erasure-list"),
    path(
        "api/privacy/erasures/<str:erasure_id>/", ErasureView.as_view(), name="erasure"
    ),
    path("api/privacy/rules/", RuleListView.as_view(), name="rule-list"),
    path("api/privacy/rules/<str:rule_id>/", RuleView.as_view(), name="rule"),
    path("api/privacy/names/", NameListView.as_view(), name="name-list"),
    path("api/privacy/names/<str:name_id>/", NameView.as_view(), name="name"),
]
