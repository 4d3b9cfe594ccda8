"""Access reviews: list the grants of a user in a period, and sign the list."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from privacy.access import Caller, record_served, reviews
from privacy.access.permissions import SIGN_OFF
from privacy.access.reviews import ReviewRow
from privacy.admin.read_only import ReadOnlyAdmin
from privacy.models import AccessReview
from privacy.models.access_review import LONGEST_NOTE
from sessionhub.lib.plain_text import storable
from sessionhub.models import User

MOST_DAYS = 366
TEMPLATE = "admin/privacy/accessreview/review.html"
# Spreadsheets read a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PeriodForm(forms.Form):
    """The user and the days to review."""

    person = forms.ModelChoiceField(
        queryset=User.objects.filter(is_staff=True), empty_label="Choose a person …"
    )
    first_day = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}))
    last_day = forms.DateField(label="To", widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or is too long."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            raise forms.ValidationError("Choose a first day and a last day after it.")
        return values


@admin.register(AccessReview)
class AccessReviewAdmin(ReadOnlyAdmin):
    """Signed reviews, with a link to the next one."""

    list_title = "Access reviews"
    list_display = ("signed_at", "subject", "days", "rows", "reviewer", "note")
    list_filter = ("signed_at", "subject", "reviewer")
    list_select_related = ("subject", "reviewer")
    date_hierarchy = "signed_at"
    fields = ("subject", "days", "rows", "reviewer", "signed_at", "note", "rows_hash")
    readonly_fields = fields
    change_list_template = "admin/privacy/accessreview/change_list.html"

    @admin.display(description="Days")
    def days(self, review: AccessReview) -> str:
        return f"{review.first_day} to {review.last_day}"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        name = "privacy_accessreview_review"
        page = path("review/", site.admin_view(self.review_view), name=name)
        return [page, *super().get_urls()]

    def review_view(self, request: HttpRequest) -> HttpResponse:
        """Show the list of a user; sign it (POST), or return it as CSV (`?csv=1`)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = PeriodForm(request.GET if "person" in request.GET else None)
        if not asked.is_bound:
            asked = PeriodForm(initial=_last_month())
        if not asked.is_valid():
            return self._page(request, asked)
        if request.method == "POST":
            return self._sign(request, asked.cleaned_data)
        as_csv = "csv" in request.GET
        self._on_record(request, asked.cleaned_data, as_csv=as_csv)
        rows = _rows(asked.cleaned_data)
        if as_csv:
            return _csv(asked.cleaned_data, rows)
        return self._page(request, asked, rows)

    def _page(
        self,
        request: HttpRequest,
        asked: PeriodForm,
        rows: Sequence[ReviewRow] | None = None,
    ) -> HttpResponse:
        person = asked.cleaned_data.get("person") if asked.is_bound else None
        context = {
            **self.admin_site.each_context(request),
            "title": "Access review",
            "opts": self.opts,
            "media": self.media,
            "form": asked,
            "person": person,
            "rows": rows,
            "rows_hash": None if rows is None else reviews.rows_hash(rows),
            "broken": sum(row.break_glass for row in rows or ()),
            "recordings": len({row.session for row in rows or ()}),
            "may_sign": request.user.has_perm(SIGN_OFF),
            "is_own": person is not None and person.pk == request.user.pk,
            "longest_note": LONGEST_NOTE,
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _sign(self, request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
        if not request.user.has_perm(SIGN_OFF):
            raise PermissionDenied
        again = f"{reverse('admin:privacy_accessreview_review')}?{_query(request)}"
        try:
            review = reviews.sign_off(
                subject=asked["person"],
                first_day=asked["first_day"],
                last_day=asked["last_day"],
                reviewer=cast(User, request.user),
                note=storable(request.POST.get("note", ""))[:LONGEST_NOTE],
                seen_hash=request.POST.get("rows_hash", ""),
            )
        except reviews.OwnReviewError:
            messages.error(request, "A second person has to sign off your own access.")
            return HttpResponseRedirect(again)
        except reviews.ListChangedError:
            text = "The list has changed since you opened it. Read it again, then sign."
            messages.warning(request, text)
            return HttpResponseRedirect(again)
        messages.success(request, f"Signed off: {review}.")
        return HttpResponseRedirect(reverse("admin:privacy_accessreview_changelist"))

    def _on_record(
        self, request: HttpRequest, asked: dict[str, Any], *, as_csv: bool
    ) -> None:
        record_served(
            caller=Caller(user=cast(User, request.user), via="admin"),
            action=reviews.EXPORTED if as_csv else reviews.VIEWED_LIST,
            target=asked["person"].pk,
            target_type="User",
            facts={"from": asked["first_day"], "to": asked["last_day"]},
        )


def _csv(asked: dict[str, Any], rows: Sequence[ReviewRow]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"access-{asked['first_day']}-{asked['last_day']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    writer = csv.writer(answer)
    writer.writerow([field.name for field in fields(ReviewRow)])
    writer.writerows([_cell(v) for v in asdict(row).values()] for row in rows)
    return answer


def _rows(asked: dict[str, Any]) -> list[ReviewRow]:
    return reviews.review_rows(
        subject=asked["person"],
        first_day=asked["first_day"],
        last_day=asked["last_day"],
    )


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _query(request: HttpRequest) -> str:
    return request.GET.urlencode()


def _last_month() -> dict[str, date]:
    today = timezone.localdate()
    return {"first_day": today - timedelta(days=30), "last_day": today}
