"""A sign-in whose password was right and whose second factor is still missing.

Only the pages of the second factor use it: for every other page, the API and the
sockets, the request is anonymous.
"""

from __future__ import annotations

import time
from typing import cast

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sessionhub import brakes, sign_ins
from sessionhub.models import User

WAIT_SECONDS = 600
"""How long the right password stays valid for the second step."""
_KEY = "_second_factor"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def require_second_factor(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Undo the sign-in that `answer` began, and ask for the second factor."""
    user = cast(User, request.user)
    logout(request)
    request.session[_KEY] = {
        "user": str(user.pk),
        "hash": user.get_session_auth_hash(),
        "since": int(time.time()),
        "next": answer.headers.get("Location", ""),
    }
    request.session.set_expiry(WAIT_SECONDS)
    return HttpResponseRedirect(reverse("admin:second_factor"))


def user_of(request: HttpRequest) -> User | None:
    """Return the user whose password was right here a short time ago, if any."""
    kept = request.session.get(_KEY)
    if not kept or time.time() - kept["since"] > WAIT_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    # A password changed meanwhile ends this as it ends sign-ins.
    same = user is not None and user.get_session_auth_hash() == kept["hash"]
    return user if same else None


def complete_sign_in(request: HttpRequest, user: User) -> None:
    """Sign the user in, audited. Raises AuditUnavailableError: they then are not."""
    del request.session[_KEY]
    request.session.set_expiry(None)
    login(request, user, backend=BACKEND)
    sign_ins.signed_in(request)


def redirect_after_sign_in(
    request: HttpRequest, user: User, address: str
) -> HttpResponse:
    """Return the redirect to `address`, with the cookie of a known browser."""
    answer = HttpResponseRedirect(address)
    brakes.remember(request, answer, user)
    return answer


def next_address(request: HttpRequest) -> str:
    """Return the target of the sign-in, which Django checked to be ours."""
    kept = request.session.get(_KEY) or {}
    return str(kept.get("next") or reverse("admin:index"))
