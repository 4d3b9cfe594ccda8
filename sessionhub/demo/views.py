"""Pages of the demo shop. Nothing a visitor types is kept."""

from __future__ import annotations

import time
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sessionhub.demo.cart import MOST_OF_ONE, Cart
from sessionhub.demo.catalogue import BY_SLUG, KINDS, Product, related, search
from sessionhub.demo.checkout import TOWNS, CheckoutForm
from sessionhub.demo.customers import BY_ID, CUSTOMERS
from sessionhub.demo.people import DEMO_SERVICE
from sessionhub.models import Service

CUSTOMER_KEY = "demo_customer"
ORDER_KEY = "demo_order"
MUG_STEPS = ("shape", "glaze", "pattern", "words", "look")
SLOW_SECONDS = 3.0


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """Render one page of the shop, with its recorder, cart and customer."""
    customer = BY_ID.get(request.session.get(CUSTOMER_KEY, ""))
    shared = {
        "recorder": Service.objects.filter(slug=DEMO_SERVICE, enabled=True).first(),
        "cart": Cart(request.session),
        "customer": customer,
        "identity": {"id": customer.id, "traits": customer.traits()}
        if customer
        else None,
        "kinds": KINDS,
    }
    return render(request, f"demo/{name}.html", {**shared, **context})


def _product(slug: str) -> Product:
    try:
        return BY_SLUG[slug]
    except KeyError:
        raise Http404(f"No product {slug!r}.") from None


def _quantity(request: HttpRequest, *, least: int) -> int:
    """Return the posted quantity between `least` and the most we sell; 1 if absurd."""
    try:
        wanted = int(request.POST.get("quantity", "1"))
    except ValueError:
        return 1
    return max(least, min(wanted, MOST_OF_ONE))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the shelf: all of it, one kind, or what matches the search."""
    query = request.GET.get("q", "").strip()[:80]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    products = search(text=query, kind=kind)
    return _page(
        request,
        "home",
        products=products,
        query=query,
        kind=kind,
        kind_name=KINDS.get(kind, ""),
        featured=not query and not kind,
    )


@require_GET
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one product."""
    item = _product(slug)
    return _page(request, "product", product=item, related=related(item))


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """Show the cart."""
    return _page(request, "cart")


@require_POST
def add_to_cart(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """Put a product into the cart and show the cart."""
    Cart(request.session).add(_product(slug), quantity=_quantity(request, least=1))
    return redirect("demo:cart")


@require_POST
def change_cart(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """Set how many of a product there are; 0 takes it out."""
    Cart(request.session).change(_product(slug), quantity=_quantity(request, least=0))
    return redirect("demo:cart")


def checkout(request: HttpRequest) -> HttpResponse:
    """Ask for the delivery address; it is validated and not stored."""
    basket = Cart(request.session)
    if not basket.count:
        return redirect("demo:cart")
    form = CheckoutForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        request.session[ORDER_KEY] = {
            "number": f"KK-{int(time.time()) % 1_000_000:06d}",
            "lines": [[line.product.name, line.quantity] for line in basket.lines],
            "total": str(basket.total),
        }
        basket.clear()
        return redirect("demo:thanks")
    # A browser keeps what was typed only for people who made a mistake.
    status = 422 if form.errors else 200
    page = _page(request, "checkout", form=form, towns=TOWNS)
    page.status_code = status
    return page


@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """Confirm the order of this visit."""
    order = request.session.get(ORDER_KEY)
    if not order:
        return redirect("demo:home")
    return _page(request, "thanks", order=order)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented customers, with any password."""
    if request.method == "POST":
        customer = BY_ID.get(request.POST.get("customer", ""))
        if customer:
            request.session[CUSTOMER_KEY] = customer.id
            return redirect("demo:home")
    return _page(request, "sign_in", customers=CUSTOMERS)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseRedirect:
    """Sign out; the cart stays."""
    request.session.pop(CUSTOMER_KEY, None)
    return redirect("demo:home")


@require_GET
def mug(request: HttpRequest, step: str = "shape") -> HttpResponse:
    """Serve the mug designer; every step is the same page, drawn by the browser."""
    if step not in MUG_STEPS:
        raise Http404(f"No step {step!r}.")
    return _page(request, "mug", base=reverse("demo:mug"), steps=MUG_STEPS)


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Show a long article about how a mug is made."""
    return _page(request, "journal")


@require_GET
def mishaps(request: HttpRequest) -> HttpResponse:
    """Offer everything that goes wrong on websites, one button each."""
    return _page(request, "mishaps")


@require_GET
def postage(request: HttpRequest) -> JsonResponse:
    """Fail like the calculator of a courier."""
    return JsonResponse(
        {"code": "calculator_down", "detail": "The postage calculator is asleep."},
        status=500,
    )


@require_GET
def slow(request: HttpRequest) -> JsonResponse:
    """Respond later than any client waits."""
    time.sleep(SLOW_SECONDS)
    return JsonResponse({"stock": "plenty"})


@require_GET
def stock(request: HttpRequest, slug: str) -> JsonResponse:
    """Return how many are left; 404 for an unknown product."""
    item = BY_SLUG.get(slug)
    if item is None:
        return JsonResponse(
            {"code": "not_found", "detail": f"No product {slug!r}."}, status=404
        )
    return JsonResponse({"slug": item.slug, "stock": item.stock})
