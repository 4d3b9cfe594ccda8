"""Authorization models in the admin: the list, a model's history, one version."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from authz_models.admin import diffs, drafts, reviews
from authz_models.admin.access import (
    Rights,
    find_model,
    find_version,
    require,
    through_admin,
)
from authz_models.admin.actions import actions_of, copy_action
from authz_models.admin.code import code_table
from authz_models.admin.context import audit_address, page
from authz_models.admin.lines import VersionLine, model_lines, version_lines
from authz_models.admin.results import verdict_of
from authz_models.admin.trail import trail_of
from authz_models.models import AuthorizationModel
from authz_models.selectors import active_version, last_check, versions_of
from authz_models.services.drafts import create_model, edit_model
from authz_models.services.errors import SlugTakenError
from sessionhub.models import User

A_PAGE = 50
ONE_BUTTON = {"show_save_and_add_another": False, "show_save_and_continue": False}


@admin.register(AuthorizationModel)
class AuthorizationModelAdmin(admin.ModelAdmin):
    """Django's form for name, slug and description; every other page is our own."""

    fields = ("name", "slug", "description")
    prepopulated_fields = {"slug": ("name",)}
    formfield_overrides = {CharField: {"widget": forms.TextInput({"size": 60})}}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the slug: files and addresses name the model by it."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Suggest a slug for a new model."""
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the history of permissions is kept."""
        return False

    def save_model(
        self, request: HttpRequest, obj: AuthorizationModel, form: Any, change: bool
    ) -> None:
        """Save by the services, which write the audit row."""
        by = cast(User, request.user)
        if change:
            edit_model(model=obj, by=by, name=obj.name, description=obj.description)
            return
        made = create_model(
            name=obj.name, slug=obj.slug, description=obj.description, by=by
        )
        obj.pk = made.pk
        obj._state.adding = False

    def response_add(
        self, request: HttpRequest, obj: AuthorizationModel, *args: Any
    ) -> HttpResponse:
        """Go on with the first draft."""
        messages.success(request, f"{obj} was added. Write its first version.")
        address = reverse("admin:authz_models_new_draft", args=[obj.pk])
        return HttpResponseRedirect(address)

    def response_change(
        self, request: HttpRequest, obj: AuthorizationModel
    ) -> HttpResponse:
        """Return to the history."""
        messages.success(request, f"{obj} was changed.")
        return HttpResponseRedirect(_history(obj.pk))

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        one, version = "<uuid:model_id>/", "<uuid:model_id>/versions/<int:number>/"
        pages = (
            (f"{one}details/", self.details_view, "details"),
            (f"{one}diff/", diffs.diff, "diff"),
            (f"{one}check/", drafts.check, "check"),
            (f"{one}drafts/new/", drafts.new_draft, "new_draft"),
            (version, version_page, "version"),
            (f"{version}edit/", drafts.edit, "edit"),
            (f"{version}discard/", drafts.discard, "discard"),
            (f"{version}tests/", reviews.tests, "tests"),
            (f"{version}activate/", reviews.activate, "activate"),
            (f"{version}rollback/", reviews.rollback, "rollback"),
        )
        own = [
            path(route, guarded(through_admin(view)), name=f"authz_models_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show every model with its active version."""
        rights = require(request)
        return page(
            request,
            "models.html",
            title="Authorization models",
            lines=model_lines(),
            may_add=rights.add_model,
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            model_id = UUID(object_id)
        except ValueError:
            raise Http404 from None
        # The page has no form, but a POST without the right is refused and recorded.
        rights = require(
            request, "change_model" if request.method == "POST" else "view"
        )
        model = find_model(model_id)
        pages, lines = _lines(request, model, rights)
        return page(
            request,
            "history.html",
            title=model.name,
            model=model,
            active=active_version(model),
            lines=lines,
            pages=pages,
            may_write=rights.write,
            may_change_model=rights.change_model,
            audit_url=audit_address(request, model.pk),
            **_picks(lines),
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Redirect to our own history."""
        require(request)
        return HttpResponseRedirect(
            reverse("admin:authz_models_authorizationmodel_change", args=[object_id])
        )

    def details_view(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        find_model(model_id)
        return super().change_view(request, str(model_id), extra_context=ONE_BUTTON)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a name; the first draft comes next."""
        add = through_admin(super().add_view)
        try:
            return add(request, form_url, ONE_BUTTON)
        except SlugTakenError as error:
            # Another user took the slug between the form's own check and the saving.
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())


def version_page(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    rights = require(request)
    model = find_model(model_id)
    version = find_version(model, number)
    actions = actions_of(version, rights)
    if rights.write:
        actions.append(copy_action(version))
    return page(
        request,
        "version.html",
        title=f"Version {number}",
        place=f"Version {number}",
        model=model,
        version=version,
        check=verdict_of(last_check(version)),
        actions=actions,
        content=code_table(version.content),
        tests=version.tests and code_table(version.tests),
        audit_url=audit_address(request, version.pk),
        trail=trail_of(request, version.pk),
    )


def _lines(
    request: HttpRequest, model: AuthorizationModel, rights: Rights
) -> tuple[Page, list[VersionLine]]:
    """Return one page of the history."""
    found = versions_of(model).defer(None)
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    shown = list(pages.object_list)
    before = None
    if shown:
        before = found.filter(number__lt=shown[-1].number).first()
    return pages, version_lines(shown, before, rights)


def _picks(lines: list[VersionLine]) -> dict[str, Any]:
    """Return the selected radios: the newest version and the one before it."""
    numbers = [line.version.number for line in lines[:2]]
    return {
        "pick_to": numbers[0] if numbers else None,
        "pick_from": numbers[1] if len(numbers) > 1 else None,
    }


def _history(model_id: UUID) -> str:
    return reverse("admin:authz_models_authorizationmodel_change", args=[model_id])
