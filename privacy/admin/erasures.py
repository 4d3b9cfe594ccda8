"""Erasures in the admin: preview, request, progress, certificate."""

from __future__ import annotations

import json
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from privacy import access
from privacy.access import Caller
from privacy.admin.read_only import ReadOnlyAdmin
from privacy.admin.view_log import ViewLogAdmin
from privacy.audit import record
from privacy.erasure import requests
from privacy.erasure.certificate import is_genuine
from privacy.erasure.permissions import may_erase
from privacy.erasure.preview import Preview, preview_person
from privacy.erasure.registry import StoreAwayError
from privacy.models import ErasureJob
from privacy.models.erasure_job import LONGEST_REASON
from sessionhub.lib.plain_text import is_blank, storable
from sessionhub.models import Service, User

PREVIEWED = "privacy.erasure.previewed"


class SubjectForm(forms.Form):
    """The person to erase; posted, so that no address and no log names them."""

    service = forms.ModelChoiceField(Service.objects.all(), empty_label=None)
    user_id = forms.CharField(
        label="User id",
        required=False,
        help_text="Case matters: write it as on the page.",
    )
    email = forms.CharField(
        label="or email",
        required=False,
        help_text="Case does not matter.",
    )

    def clean(self) -> dict[str, Any]:
        """Require exactly one of user id and email."""
        values = super().clean() or {}
        given = [name for name in ("user_id", "email") if values.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError("Give a user id or an email, one of the two.")
        return values


class ReasonForm(forms.Form):
    """The reason, kept with the certificate."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the certificate, so do not name the person here.",
    )

    def clean_reason(self) -> str:
        """Refuse a blank text."""
        text = storable(self.cleaned_data["reason"]).strip()
        if is_blank(text):
            raise forms.ValidationError("Write a reason with visible characters.")
        return text


@admin.register(ErasureJob)
class ErasureJobAdmin(ViewLogAdmin, ReadOnlyAdmin):
    """Nothing is edited: a job records what was requested, erased and proven."""

    audit_name = "privacy.erasure"
    list_title = "Erasures"
    list_display = (
        *("created_at", "badge", "kind", "service", "sessions"),
        *("requested_by", "short_reason", "finished_at"),
    )
    list_filter = ("state", "kind", "service")
    list_select_related = ("service", "requested_by")
    date_hierarchy = "created_at"
    change_list_template = "admin/privacy/erasurejob/change_list.html"
    change_form_template = "admin/privacy/erasurejob/job.html"
    # The person is sealed, and shown nowhere.
    exclude = ("subject", "holder", "pseudonyms")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "privacy_erasurejob_{}".format
        return [
            path("person/", wrap(self.person_view), name=name("person")),
            path(
                "<uuid:pk>/progress/", wrap(self.progress_view), name=name("progress")
            ),
            path(
                "<uuid:pk>/certificate/",
                wrap(self.certificate_view),
                name=name("certificate"),
            ),
            path("<uuid:pk>/resume/", wrap(self.resume_view), name=name("resume")),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with a link to a new erasure."""
        context = {**(extra_context or {}), "may_erase": may_erase(request.user)}
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the progress, or the certificate."""
        context = dict(extra_context or {})
        job = self.get_object(request, object_id)
        if job is not None:
            context |= {
                "title": f"Erasure of {job.get_kind_display().lower()}",
                "subtitle": None,
                "stores": rows_of(job),
                "progress": progress_of(job),
                "genuine": is_genuine(job.certificate),
                "may_erase": may_erase(request.user),
            }
        return super().change_view(request, object_id, form_url, context)

    # --- request ----------------------------------------------------------------------

    def person_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the person, show a preview, erase once confirmed with a reason."""
        self._require(request, requests.REQUESTED)
        asked = request.POST if request.method == "POST" else None
        subject = SubjectForm(asked)
        confirmed = asked is not None and "confirm" in asked
        reason = ReasonForm(asked if confirmed else None)
        found: Preview | None = None
        status = 200
        if subject.is_valid():
            if confirmed and reason.is_valid():
                return self._erase(request, subject.cleaned_data, reason)
            try:
                found = self._preview(request, subject.cleaned_data)
            except StoreAwayError:
                problem = "A store does not answer. Try again in a moment."
                subject.add_error(None, problem)
                status = 503
        context = {
            **self.admin_site.each_context(request),
            "title": "Erase a person",
            "opts": self.opts,
            "subject": subject,
            "reason": reason,
            "found": found,
            "is_nav_sidebar_enabled": False,
        }
        template = "admin/privacy/erasurejob/person.html"
        return TemplateResponse(request, template, context, status=status)

    def _preview(self, request: HttpRequest, subject: dict[str, Any]) -> Preview:
        person = requests.named(user_id=subject["user_id"], email=subject["email"])
        found = preview_person(subject["service"], person)
        record(
            PREVIEWED,
            actor=cast(User, request.user),
            target=subject["service"].pk,
            target_type="Service",
            metadata={
                "sessions": found.sessions,
                "legalHolds": len(found.legal_holds),
            },
        )
        return found

    def _erase(
        self, request: HttpRequest, subject: dict[str, Any], reason: ReasonForm
    ) -> HttpResponse:
        job = requests.erase_person(
            service=subject["service"],
            user_id=subject["user_id"],
            email=subject["email"],
            reason=reason.cleaned_data["reason"],
            by=cast(User, request.user),
        )
        return Redirect(reverse("admin:privacy_erasurejob_change", args=[job.pk]))

    # --- following --------------------------------------------------------------------

    def progress_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Return the progress of a job as JSON, for the page that polls."""
        return never_cache(self._progress)(request, self._job(request, pk))

    def _progress(self, request: HttpRequest, job: ErasureJob) -> HttpResponse:
        return JsonResponse({**progress_of(job), "stores": rows_of(job)})

    def certificate_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Return the certificate as a file."""
        job = self._job(request, pk)
        if job.certificate is None:
            raise Http404
        self.on_record(request, "certificate_downloaded", job)
        text = json.dumps(job.certificate, indent=2, ensure_ascii=False)
        response = HttpResponse(text, content_type="application/json")
        name = f'attachment; filename="erasure-{job.pk}.json"'
        response.headers["Content-Disposition"] = name
        return response

    def resume_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Queue a failed job again."""
        return require_POST(self._resume)(request, pk)

    def _resume(self, request: HttpRequest, pk: Any) -> HttpResponse:
        self._require(request, requests.RESUMED)
        job = self._job(request, pk)
        if requests.resume(job, by=cast(User, request.user)):
            messages.success(request, "The erasure continues.")
        return Redirect(reverse("admin:privacy_erasurejob_change", args=[job.pk]))

    def _job(self, request: HttpRequest, pk: Any) -> ErasureJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = ErasureJob.objects.filter(pk=pk).first()
        if job is None:
            raise Http404
        return job

    def _require(self, request: HttpRequest, action: str) -> None:
        """Record the denial and raise PermissionDenied without the permission."""
        if not may_erase(request.user):
            access.record_denial(
                caller=Caller(user=cast(User, request.user), via="admin"),
                action=action,
                code="permission_denied",
            )
            raise PermissionDenied

    # --- columns ----------------------------------------------------------------------

    @admin.display(description="State", ordering="state")
    def badge(self, job: ErasureJob) -> SafeString:
        return format_html(
            '<span class="sh-erasure" data-is="{}">{}</span>',
            job.state,
            job.get_state_display(),
        )

    @admin.display(description="Reason")
    def short_reason(self, job: ErasureJob) -> str:
        return job.reason if len(job.reason) < 60 else f"{job.reason[:59]}…"


def rows_of(job: ErasureJob) -> list[dict[str, Any]]:
    """Return the counts by store: the proven ones, else those so far."""
    if job.stores:
        return job.stores
    return [{"store": store, **tally} for store, tally in job.counts.items()]


def progress_of(job: ErasureJob) -> dict[str, Any]:
    """Return what the page shows while a job runs."""
    return {
        "state": job.state,
        "over": job.is_over,
        "phase": job.phase or ("Waiting" if not job.is_over else ""),
        "done": job.done,
        "total": job.total,
        "sessions": job.sessions,
        "problem": job.problem,
    }
