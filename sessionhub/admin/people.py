"""Users and groups in the admin: Django's own pages, audited."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from privacy.admin.change_log import ChangeLogAdmin
from privacy.audit import record
from sessionhub.models import User
from sessionhub.second_factor import devices
from sessionhub.second_factor.views import REMOVED

admin.site.unregister(Group)
# Secrets of users are shown on the page of the second factor only.
admin.site.unregister([TOTPDevice, StaticDevice])


@admin.register(User)
class UserAdmin(ChangeLogAdmin, DjangoUserAdmin):
    """Django's page of users, with groups and revocation."""

    list_display = ("username", "email", "full_name", "is_staff", "groups_held")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    readonly_fields = ("id", "last_login", "date_joined")
    actions = ("revoke_everything", "take_second_factor_away")
    fieldsets = (
        (None, {"fields": ("username", "password", "id")}),
        *(DjangoUserAdmin.fieldsets or ())[1:],
    )
    add_fieldsets = (
        *DjangoUserAdmin.add_fieldsets,
        (
            "Person",
            {"fields": ("first_name", "last_name", "email", "is_staff", "groups")},
        ),
    )

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).prefetch_related("groups")

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Change the password in one transaction with its audit row."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may revoke the access of others."""
        return request.user.has_perm("privacy.revoke_everything")

    @admin.action(description="Revoke everything they hold", permissions=("revoke",))
    def revoke_everything(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> HttpResponse:
        """Redirect to the page of privacy that asks for confirmation."""
        ids = ",".join(str(pk) for pk in chosen.values_list("pk", flat=True))
        address = reverse("admin:privacy_revoke_everything")
        return HttpResponseRedirect(f"{address}?ids={ids}")

    def has_take_away_permission(self, request: HttpRequest) -> bool:
        """Allow superusers, who help users that lost both app and codes."""
        return bool(request.user.is_active and request.user.is_superuser)

    @admin.action(description="Take the second factor away", permissions=("take_away",))
    def take_second_factor_away(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> None:
        """Remove the second factor of the chosen users, audited."""
        with transaction.atomic():
            lost = [user for user in chosen if devices.remove(user)]
            for user in lost:
                record(REMOVED, actor=request.user, target=user.pk, target_type="User")
        messages.success(request, f"{len(lost)} taken away.")

    @admin.display(description="Name", ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description="Groups")
    def groups_held(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(Group)
class GroupAdmin(ChangeLogAdmin, DjangoGroupAdmin):
    """Django's page of groups: what their members may do."""
