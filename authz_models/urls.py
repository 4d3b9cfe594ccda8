"""HTTP addresses of authorization models."""

from __future__ import annotations

from django.urls import path

from authz_models.api.actions import ActivateView, RollbackView, TestView, ValidateView
from authz_models.api.models import CheckView, ModelListView, ModelView
from authz_models.api.reading import ActiveView, DiffView
from authz_models.api.versions import VersionListView, VersionView

app_name = "authz_models"

# Ids are any text here: a wrong one gets the API's own error, not the router's.
ALL = "api/authorization-models/"
ONE = f"{ALL}<str:model_id>/"
VERSION = f"{ONE}versions/<str:number>/"

urlpatterns = [
    path(ALL, ModelListView.as_view(), name="model-list"),
    path(f"{ALL}check/", CheckView.as_view(), name="check"),
    path(ONE, ModelView.as_view(), name="model"),
    path(f"{ONE}active/", ActiveView.as_view(), name="active"),
    path(f"{ONE}diff/", DiffView.as_view(), name="diff"),
    path(f"{ONE}rollback/", RollbackView.as_view(), name="rollback"),
    path(f"{ONE}versions/", VersionListView.as_view(), name="version-list"),
    path(VERSION, VersionView.as_view(), name="version"),
    path(f"{VERSION}validate/", ValidateView.as_view(), name="validate"),
    path(f"{VERSION}test/", TestView.as_view(), name="test"),
    path(f"{VERSION}activate/", ActivateView.as_view(), name="activate"),
]
