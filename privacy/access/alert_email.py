"""E-mail alerts to every user who may see them, except the one they are about."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from privacy.access.permissions import SEE_ALERTS, staff_with
from privacy.models import AccessAlert, AlertKind
from sessionhub.lib.jobs import hand_over

log = structlog.get_logger(__name__)

# After a day an unsent e-mail is too old to be useful; the admin still shows it.
WORTH_SENDING = timedelta(days=1)

SENTENCES = {
    AlertKind.EXCESSIVE_ACCESS: (
        "{person} opened {sessions} recordings within {hours} hours."
    ),
    AlertKind.BREAK_GLASS: (
        "{person} opened a recording by break-glass. A second person has to review it."
    ),
    AlertKind.REPEATED_DENIALS: (
        "{person} was refused {refusals} times within {minutes} minutes."
    ),
    AlertKind.WRONG_PASSWORDS: (
        "Wrong passwords for {person} came so often that the next one has to wait. If "
        "it was not them, another person is guessing the password."
    ),
}


def sentence(alert: AccessAlert) -> str:
    """Return the alert as a sentence. It names no recorded person."""
    template = SENTENCES[AlertKind(alert.kind)]
    return template.format(person=alert.subject or "no account here", **alert.details)


def send_soon(alert: AccessAlert) -> None:
    """Queue the e-mail. If the queue is unreachable, the periodic task sends it."""
    if not settings.EMAIL_URL:
        return
    from privacy.access.tasks import email_alert

    if problem := hand_over(email_alert, str(alert.pk)):
        log.warning("access_alert.waits", alert=str(alert.pk), error=problem)


def send(alert: AccessAlert) -> bool:
    """E-mail the alert once across all workers; return whether this call did."""
    unsent = AccessAlert.objects.filter(pk=alert.pk, emailed_at=None)
    if not unsent.update(emailed_at=timezone.now()):
        return False
    try:
        return _send(alert)
    except OSError as error:
        # smtplib's errors are OSErrors too. The periodic task tries again.
        AccessAlert.objects.filter(pk=alert.pk).update(emailed_at=None)
        log.warning("access_alert.unsent", alert=str(alert.pk), error=str(error))
        return False


def unsent_alerts() -> list[AccessAlert]:
    """Return alerts of the last day that have not been e-mailed."""
    since = timezone.now() - WORTH_SENDING
    waiting = AccessAlert.objects.filter(emailed_at=None, raised_at__gt=since)
    return list(waiting.select_related("subject"))


def _send(alert: AccessAlert) -> bool:
    readers = staff_with(SEE_ALERTS, other_than=alert.subject).exclude(email="")
    addresses = sorted(set(readers.values_list("email", flat=True)))
    if not addresses:
        return False
    path = reverse("admin:privacy_accessalert_change", args=[alert.pk])
    address = settings.PUBLIC_URL.rstrip("/") + path
    body = f"{sentence(alert)}\n\nLook at it and acknowledge it here:\n{address}\n"
    subject = f"[SessionHub] {alert.get_kind_display()}"
    # One message per person, so recipients do not see each other's address.
    messages = [EmailMessage(subject, body, to=[address]) for address in addresses]
    get_connection().send_messages(messages)
    return True
