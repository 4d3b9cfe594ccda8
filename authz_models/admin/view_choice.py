"""Side by side or unified: as the address asks, else as the user chose last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

VIEWS = {"split": "Side by side", "unified": "Unified"}
COOKIE = "sh_diff_view"
A_YEAR = 365 * 24 * 3600


def chosen_view(request: HttpRequest) -> str:
    """Return the view to show; unknown names are ignored."""
    for name in (request.GET.get("view"), request.COOKIES.get(COOKIE)):
        if name in VIEWS:
            return name
    return "split"


def remember_view(request: HttpRequest, response: HttpResponse) -> None:
    """Remember the view that the address asks for, in a cookie."""
    name = request.GET.get("view")
    if name in VIEWS:
        response.set_cookie(
            COOKIE,
            name,
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
