"""E-mailing alerts: to everyone who may see them but the person they are about."""

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

# After a day an e-mail that could not be sent is no news; the admin still shows it.
WORTH_SENDING = timedelta(days=1)

SENTENCES = {
    AlertKind.EXCESSIVE_ACCESS: (
        "{person} opened {sessions} recordings within {hours} hours."
    ),
    AlertKind.BREAK_GLASS: (
        "{person} opened a recording by break-glass. Somebody else has to review it."
    ),
    AlertKind.REPEATED_DENIALS: (
        "{person} was refused {refusals} times within {minutes} minutes."
    ),
    AlertKind.WRONG_PASSWORDS: (
        "Wrong passwords for {person} came so often that the next one has to wait. If "
        "it was not them, somebody is guessing."
    ),
}


def sentence(alert: AccessAlert) -> str:
    """Return what happened, in a sentence that names no recorded person."""
    words = SENTENCES[AlertKind(alert.kind)]
    return words.format(person=alert.subject or "no account here", **alert.details)


def send_soon(alert: AccessAlert) -> None:
    """Hand it to a worker. Where none can be told, the periodic task finds it."""
    if not settings.EMAIL_URL:
        return
    from privacy.access.tasks import email_alert

    if why := hand_over(email_alert, str(alert.pk)):
        log.warning("access_alert.waits", alert=str(alert.pk), error=why)


def send(alert: AccessAlert) -> bool:
    """E-mail it, once however many workers try; return whether this call did."""
    unsent = AccessAlert.objects.filter(pk=alert.pk, emailed_at=None)
    if not unsent.update(emailed_at=timezone.now()):
        return False
    try:
        return _send(alert)
    except OSError as error:
        # smtplib's errors are OSErrors too. The next round of the task tries again.
        AccessAlert.objects.filter(pk=alert.pk).update(emailed_at=None)
        log.warning("access_alert.unsent", alert=str(alert.pk), error=str(error))
        return False


def unsent_alerts() -> list[AccessAlert]:
    """Return alerts of the last day that nobody was e-mailed about."""
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
    # One message a person: nobody learns who else is told.
    messages = [EmailMessage(subject, body, to=[address]) for address in addresses]
    get_connection().send_messages(messages)
    return True
