"""Drafts: the editor, its checks, and discarding."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from authz_models.admin.access import find_model, find_version, require, rights_of
from authz_models.admin.context import page
from authz_models.admin.forms import EXAMPLE_CONTENT, EXAMPLE_TESTS, DraftForm
from authz_models.admin.refusals import REFUSING, Refusal, refusal_of
from authz_models.admin.results import Verdict, sentence_of
from authz_models.enums import Format, State
from authz_models.fga.results import Report
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.selectors import active_version
from authz_models.services.checking import check_content, run_tests
from authz_models.services.drafts import create_draft, delete_draft, edit_draft
from authz_models.services.errors import (
    ConflictError,
    InvalidModelError,
    NotADraftError,
)
from sessionhub.models import User

EXAMPLE = {
    "format": Format.OPENFGA,
    "content": EXAMPLE_CONTENT,
    "tests": EXAMPLE_TESTS,
}
FIELDS = ("label", "message", "format", "content", "tests")


def new_draft(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Write a draft, from the active version or the one asked for."""
    require(request, "write")
    model = find_model(model_id)
    if request.method == "POST":
        return _posted(request, model, None)
    if request.GET.get("from") == "example":
        return _editor(request, model, None, DraftForm(initial=EXAMPLE))
    source = _source(request, model)
    form = DraftForm(initial=_initial(source))
    return _editor(request, model, None, form, source=source)


def edit(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    """Change a draft; a version that is no longer a draft is only shown."""
    require(request, "write")
    model = find_model(model_id)
    if request.method == "POST" and not _is_draft(model, number):
        return _too_late(request, model)
    version = find_version(model, number)
    if not version.is_draft:
        messages.warning(request, str(NotADraftError()))
        return _to("version", model, version)
    if request.method == "POST":
        return _posted(request, model, version)
    initial = {name: getattr(version, name) for name in (*FIELDS, "revision")}
    return _editor(request, model, version, DraftForm(initial=initial))


def _is_draft(model: AuthorizationModel, number: int) -> bool:
    return model.versions.filter(number=number, state=State.DRAFT).exists()


def _too_late(request: HttpRequest, model: AuthorizationModel) -> HttpResponse:
    """Show the text again: the draft was closed or discarded while it was edited."""
    detail = (
        "It was closed or discarded meanwhile. Your text is here: save it as another."
    )
    refusal = Refusal("This draft is no draft any more.", 409, detail)
    form = DraftForm(request.POST)
    return _editor(request, model, None, form, refusal=refusal, status=409)


@require_POST
def discard(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    require(request, "discard")
    model = find_model(model_id)
    version = find_version(model, number)
    try:
        delete_draft(version=version, by=cast(User, request.user))
    except REFUSING as error:
        messages.error(request, f"The draft stays: {error}")
        return _to("version", model, version)
    messages.success(request, f"The draft of version {number} was discarded.")
    return HttpResponseRedirect(_history(model))


@require_POST
def check(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Check an unsaved text: JSON {errors, warnings}."""
    require(request, "write")
    find_model(model_id)
    form = DraftForm(request.POST)
    form.is_valid()
    try:
        report = _report(form)
    except REFUSING as error:
        return JsonResponse({"code": "no_check", "detail": str(error)}, status=503)
    return JsonResponse(
        {
            "errors": [problem.as_json() for problem in report.errors],
            "warnings": [problem.as_json() for problem in report.warnings],
        }
    )


def _posted(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion | None,
) -> HttpResponse:
    """Check or save what the editor sent; a text that is not saved is shown again."""
    form = DraftForm(request.POST)
    if request.POST.get("action") == "validate":
        form.is_valid()
        return _checked(request, model, version, form)
    if not form.is_valid():
        return _editor(request, model, version, form, status=400)
    try:
        saved = _save(request, model, version, form.cleaned_data)
    except ConflictError as error:
        return _conflict(request, model, version, error)
    except REFUSING as error:
        refusal = refusal_of(error, undone="Your text is here, but it was not saved")
        return _editor(
            request, model, version, form, refusal=refusal, status=refusal.status
        )
    if request.POST.get("action") == "review":
        return _to_review(request, model, saved)
    messages.success(request, f"The draft of version {saved.number} is saved.")
    return _to("edit", model, saved)


def _conflict(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion | None,
    error: ConflictError,
) -> HttpResponse:
    """Show the text again; saving it now replaces what was saved meanwhile."""
    now = version and model.versions.filter(pk=version.pk).first()
    if now is None:
        return _too_late(request, model)
    typed = request.POST.copy()
    typed["revision"] = str(now.revision)
    link = reverse("admin:authz_models_version", args=[model.pk, now.number])
    refusal = Refusal(
        "Your text is here, but it was not saved.",
        409,
        f"{error} Look at what was saved; saving now replaces it.",
        link=link,
        link_label="What was saved meanwhile",
    )
    form = DraftForm(typed)
    return _editor(request, model, now, form, refusal=refusal, status=409)


def _to_review(
    request: HttpRequest, model: AuthorizationModel, draft: AuthorizationModelVersion
) -> HttpResponse:
    """Run the draft's tests, then go to the page that activates it or shows them."""
    try:
        run_tests(version=draft, by=cast(User, request.user))
    except InvalidModelError:
        pass  # The next page lists what is wrong.
    except REFUSING as error:
        messages.error(request, f"The draft is saved, but was not tested: {error}")
    return _to("activate" if rights_of(request).activate else "tests", model, draft)


def _save(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion | None,
    data: dict[str, Any],
) -> AuthorizationModelVersion:
    by = cast(User, request.user)
    fields = {name: data[name] for name in FIELDS}
    if version is None:
        return create_draft(model=model, author=by, **fields)
    return edit_draft(version=version, by=by, revision=data["revision"], **fields)


def _checked(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion | None,
    form: DraftForm,
) -> HttpResponse:
    """Show the editor again with the problems, for browsers without JavaScript."""
    try:
        report = _report(form)
    except REFUSING as error:
        refusal = refusal_of(error, undone="It was not checked")
        return _editor(request, model, version, form, refusal=refusal)
    return _editor(request, model, version, form, verdict=_verdict(report))


def _report(form: DraftForm) -> Report:
    data = form.cleaned_data
    return check_content(
        content=data.get("content", ""),
        format=data.get("format", Format.OPENFGA),
        tests=data.get("tests", ""),
    )


def _verdict(report: Report) -> Verdict:
    problems = [*report.errors, *report.warnings]
    sentences = [sentence_of(problem.as_json()) for problem in problems]
    if not problems:
        return Verdict("valid", "Well formed: no problem found.")
    if report.ok:
        return Verdict("warning", "Well formed. Worth knowing:", problems=sentences)
    count = len(report.errors)
    headline = "One problem." if count == 1 else f"{count} problems."
    return Verdict("invalid", headline, problems=sentences)


def _editor(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion | None,
    form: DraftForm,
    *,
    source: AuthorizationModelVersion | None = None,
    refusal: Refusal | None = None,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    title = f"Draft of version {version.number}" if version else "New draft"
    # The text of a draft that is gone is saved as a new one.
    new = reverse("admin:authz_models_new_draft", args=[model.pk])
    delete = version and reverse(
        "admin:authz_models_discard", args=[model.pk, version.number]
    )
    rights = rights_of(request)
    return page(
        request,
        "draft.html",
        title=title,
        status=status,
        place=title,
        model=model,
        version=version,
        source=source,
        form=form,
        form_action="" if version else new,
        may_begin_with_example=not (
            version or form.is_bound or form.initial["content"]
        ),
        refusal=refusal,
        check=verdict,
        check_url=reverse("admin:authz_models_check", args=[model.pk]),
        delete_url=rights.discard and delete,
        back=_history(model),
    )


def _source(
    request: HttpRequest, model: AuthorizationModel
) -> AuthorizationModelVersion | None:
    """Return the version a draft starts from: the one asked for, else the active."""
    asked = request.GET.get("from", "")
    if asked.isdecimal() and len(asked) < 9:
        return find_version(model, int(asked))
    return active_version(model)


def _initial(source: AuthorizationModelVersion | None) -> dict[str, str]:
    if source is None:
        return {"format": Format.OPENFGA, "content": ""}
    kept = ("format", "content", "tests")
    return {name: getattr(source, name) for name in kept}


def _history(model: AuthorizationModel) -> str:
    return reverse("admin:authz_models_authorizationmodel_change", args=[model.pk])


def _to(
    name: str, model: AuthorizationModel, version: AuthorizationModelVersion
) -> HttpResponse:
    address = f"admin:authz_models_{name}"
    return HttpResponseRedirect(reverse(address, args=[model.pk, version.number]))
