"""Celery tasks that e-mail access alerts."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from privacy.access import alert_email
from privacy.models import AccessAlert


@shared_task(name="privacy.email_alert")
def email_alert(alert_id: str) -> bool:
    """E-mail one alert; return whether this call sent it."""
    alert = AccessAlert.objects.select_related("subject").filter(pk=alert_id).first()
    return alert is not None and alert_email.send(alert)


@shared_task(name="privacy.email_waiting_alerts")
def email_waiting_alerts() -> int:
    """E-mail alerts that could not be sent before; return how many were sent."""
    if not settings.EMAIL_URL:
        return 0
    return sum(alert_email.send(alert) for alert in alert_email.unsent_alerts())
