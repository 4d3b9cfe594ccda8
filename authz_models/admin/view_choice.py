"""Side by side or unified: by the address, else as the person chose last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

VIEWS = {"split": "Side by side", "unified": "Unified"}
COOKIE = "sh_diff_view"
A_YEAR = 365 * 24 * 3600


def chosen_view(request: HttpRequest) -> str:
    """Return the view to show; a word we do not know is nobody's choice."""
    for word in (request.GET.get("view"), request.COOKIES.get(COOKIE)):
        if word in VIEWS:
            return word
    return "split"


def remember_view(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what the address asked for."""
    word = request.GET.get("view")
    if word in VIEWS:
        response.set_cookie(
            COOKIE,
            word,
            max_age=A_YEAR,
            path="/admin/",
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )


def with_parameters(request: HttpRequest, **changes: object) -> str:
    """Return this address with some parameters set."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
