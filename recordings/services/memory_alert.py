"""Staff are alerted when Valkey's memory is half full: the log, the admin, an e-mail.

Below that nothing is refused; above it new sessions are, and then all chunks (see
`recordings.ingest.pressure`). There is time to look which service sends so much.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from privacy.access.permissions import SEE_ALERTS
from sessionhub.models import User


def sentence(percent: int) -> str:
    """Return what happened, for people."""
    return (
        f"{percent} % of Valkey's memory is used; new sessions are refused from 60 %, "
        "every recording from 70 %."
    )


def send(percent: int) -> int:
    """E-mail everyone who may see alerts; return how many."""
    holders = User.objects.with_perm(
        SEE_ALERTS, backend="django.contrib.auth.backends.ModelBackend"
    )
    staff = holders.filter(is_active=True, is_staff=True).exclude(email="")
    address = settings.PUBLIC_URL.rstrip("/") + reverse("admin:index")
    body = f"{sentence(percent)}\n\n{address}\n"
    subject = "[SessionHub] Memory of the buffer"
    # One message a user: none learns the others' addresses.
    messages = [
        EmailMessage(subject, body, to=[email])
        for email in sorted(set(staff.values_list("email", flat=True)))
    ]
    if messages:
        get_connection().send_messages(messages)
    return len(messages)
