"""Decisions about a version: its tests, activation, rollback."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from authz_models.admin.access import find_model, find_version, require, rights_of
from authz_models.admin.actions import actions_of, copy_action
from authz_models.admin.code import code_table
from authz_models.admin.context import page
from authz_models.admin.diffs import comparison
from authz_models.admin.forms import ActivateForm, RollbackForm
from authz_models.admin.refusals import REFUSING, Refusal, Refusing, refusal_of
from authz_models.admin.results import results_of, verdict_of
from authz_models.enums import State
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.selectors import active_version, last_check
from authz_models.services.activation import activate as make_active
from authz_models.services.activation import rollback as take_back
from authz_models.services.checking import run_tests, validate
from authz_models.services.errors import InvalidModelError
from sessionhub.models import User


def tests(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    """Show the result of the newest check; run it again, or validate (POST)."""
    rights = require(request)
    model = find_model(model_id)
    version = find_version(model, number)
    refusal = None
    if request.method == "POST":
        require(request, "write")
        refusal = _run(request, version)
        if refusal is None:
            here = reverse("admin:authz_models_tests", args=[model.pk, number])
            return HttpResponseRedirect(here)
        version = find_version(model, number)
    check = last_check(version)
    return page(
        request,
        "tests.html",
        title=f"Tests of version {number}",
        place=f"Tests of version {number}",
        status=refusal.status if refusal else 200,
        model=model,
        version=version,
        check=verdict_of(check),
        results=results_of(version, check),
        refusal=refusal,
        may_run=rights.write,
        actions=actions_of(version, rights, without="tests"),
    )


def _run(request: HttpRequest, version: AuthorizationModelVersion) -> Refusal | None:
    """Run the tests, or validate. Return None if the page can show a result."""
    by = cast(User, request.user)
    try:
        if request.POST.get("action") == "validate":
            report = validate(version=version, by=by)
            if report.ok:
                text = f"Version {version.number} is validated: it stays as it is now."
                messages.success(request, text)
        else:
            run_tests(version=version, by=by)
    except InvalidModelError:
        # The page lists the problems, which are stored with the check.
        return None
    except REFUSING as error:
        return refusal_of(error, undone="It was not checked")
    return None


def activate(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    """Review a version against the active one, then make it active."""
    require(request, "activate")
    model = find_model(model_id)
    version = find_version(model, number)
    if version.state in (State.ACTIVE, State.SUPERSEDED) and request.method != "POST":
        return _to_version(model, number)
    if request.method != "POST":
        return _activation(request, model, version)
    form = ActivateForm(request.POST)
    if not form.is_valid():
        return _activation(request, model, version)
    try:
        make_active(
            version=version,
            by=cast(User, request.user),
            expected_active=form.cleaned_data["expected_active"],
        )
    except REFUSING as error:
        return _activation(request, model, find_version(model, number), error=error)
    messages.success(request, f"Version {number} is active now.")
    return _to_history(model)


def _activation(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion,
    *,
    error: Refusing | None = None,
) -> HttpResponse:
    active = active_version(model)
    lead = "Nothing is active yet; this would be the first."
    if active:
        lead = f"It would take the place of version {active.number}."
    consequence = "It is validated and tested once more, and then active at once."
    if version.is_draft:
        consequence += " From then on it cannot be edited."
    found = last_check(version)
    held_back = found is not None and not found.passed
    return _review(
        request,
        model,
        version,
        active,
        refusal=refusal_of(error, undone="It was not activated") if error else None,
        title=f"Activate version {version.number}?",
        form=None if held_back else _confirmation(version, active),
        held_back=held_back,
        ways_on=actions_of(version, rights_of(request), without="activate"),
        copy=copy_action(version),
        lead=lead,
        consequence=consequence,
        confirm_label=f"Activate version {version.number}",
    )


def _confirmation(
    version: AuthorizationModelVersion, active: AuthorizationModelVersion | None
) -> ActivateForm | None:
    """Return the form; None if the version is or was active."""
    if version.state in (State.ACTIVE, State.SUPERSEDED):
        return None
    return ActivateForm(initial={"expected_active": active and active.pk})


def rollback(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    """Review an old version against the active one, then restore it as a new one."""
    require(request, "activate")
    model = find_model(model_id)
    version = find_version(model, number)
    if version.state != State.SUPERSEDED and request.method != "POST":
        return _to_version(model, number)
    if request.method != "POST":
        return _taking_back(request, model, version, RollbackForm())
    form = RollbackForm(request.POST)
    if not form.is_valid():
        return _taking_back(request, model, version, form, status=400)
    try:
        restored = take_back(
            model=model,
            to_version=version,
            by=cast(User, request.user),
            message=form.cleaned_data["message"],
            expected_active=form.cleaned_data["expected_active"],
        )
    except REFUSING as error:
        return _taking_back(request, model, version, form, error=error)
    text = f"Version {restored.number} is active, with the content of version {number}."
    messages.success(request, text)
    return _to_history(model)


def _taking_back(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion,
    form: RollbackForm,
    *,
    error: Refusing | None = None,
    status: int = 200,
) -> HttpResponse:
    active = active_version(model)
    if error is None and form.is_bound is False:
        form = RollbackForm(initial={"expected_active": active and active.pk})
    elif error is not None:
        # The next confirmation is about the active version that this page shows.
        kept = {**form.cleaned_data, "expected_active": active and active.pk}
        form = RollbackForm(initial=kept)
    past = active and f"Version {active.number} stays in the history."
    return _review(
        request,
        model,
        version,
        active,
        refusal=refusal_of(error, undone="Nothing was rolled back") if error else None,
        title=f"Roll back to version {version.number}?",
        form=form,
        lead="What comes back, against what is active now.",
        consequence=f"A new version with this content becomes active. {past or ''}",
        confirm_label=f"Roll back to version {version.number}",
        status=status,
    )


def _review(
    request: HttpRequest,
    model: AuthorizationModel,
    version: AuthorizationModelVersion,
    active: AuthorizationModelVersion | None,
    *,
    refusal: Refusal | None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    check = last_check(version)
    shown = comparison(request, active, version) if active else {}
    return page(
        request,
        "review.html",
        status=refusal.status if refusal else status,
        place=context["title"],
        model=model,
        version=version,
        active=active,
        refusal=refusal,
        diff_title=f"Against version {active.number}" if active else "Content",
        content=code_table(version.content),
        check=verdict_of(check),
        results=results_of(version, check),
        back=_history(model),
        **shown,
        **context,
    )


def _history(model: AuthorizationModel) -> str:
    return reverse("admin:authz_models_authorizationmodel_change", args=[model.pk])


def _to_history(model: AuthorizationModel) -> HttpResponse:
    return HttpResponseRedirect(_history(model))


def _to_version(model: AuthorizationModel, number: int) -> HttpResponse:
    address = reverse("admin:authz_models_version", args=[model.pk, number])
    return HttpResponseRedirect(address)
