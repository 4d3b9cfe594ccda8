"""The consent policy of a service."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sessionhub.models import Service

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def test_a_service_asks_unless_it_is_set_otherwise(service):
    assert service.consent_policy == "required"
    assert service.consent_days == 180
    assert service.respect_dnt is False


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u2060"])
def test_off_needs_a_reason_with_text(service, reason):
    service.consent_policy, service.consent_off_reason = "off", reason
    with pytest.raises(ValidationError, match="Give the reason"):
        service.full_clean()


def test_the_database_wants_the_reason_too(service):
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.update(consent_policy="off")
    Service.objects.update(consent_policy="off", consent_off_reason="Staff only.")


def test_the_admin_asks_for_the_reason(client, admin_user, service):
    client.force_login(admin_user)
    form = {
        "name": "Web app",
        "sampling": "1",
        "min_duration_ms": "0",
        "retention_days": "30",
        "pre_trigger_ms": "60000",
        "consent_policy": "off",
        "consent_days": "180",
        "watch_notice": "notice",
    }
    address = f"/admin/sessionhub/service/{service.pk}/change/"
    page = client.post(address, form).content.decode()
    assert "Give the reason for no consent" in page
    form["consent_off_reason"] = "Only staff use it, and they signed."
    assert client.post(address, form).status_code == 302
    service.refresh_from_db()
    assert service.consent_policy == "off"
