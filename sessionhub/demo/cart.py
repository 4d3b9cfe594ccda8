"""The shopping cart, kept in the visitor's Django session."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sessionhub.demo.catalogue import BY_SLUG, Product

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

SESSION_KEY = "demo_cart"
MOST_OF_ONE = 20
FREE_DELIVERY_FROM = Decimal("60.00")
DELIVERY = Decimal("4.90")


@dataclass(frozen=True)
class Line:
    """So many of one product."""

    product: Product
    quantity: int

    @property
    def total(self) -> Decimal:
        return self.product.price * self.quantity


class Cart:
    """Reads and changes the cart of one session."""

    def __init__(self, session: SessionBase) -> None:
        """Remember the session; products no longer sold are left out."""
        self.session = session
        stored = session.get(SESSION_KEY, {})
        self.quantities = {slug: n for slug, n in stored.items() if slug in BY_SLUG}

    @property
    def lines(self) -> list[Line]:
        """What is in it, in the order it was put in."""
        return [Line(BY_SLUG[slug], n) for slug, n in self.quantities.items()]

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    @property
    def subtotal(self) -> Decimal:
        """Price of everything in it."""
        return sum((line.total for line in self.lines), Decimal("0.00"))

    @property
    def delivery(self) -> Decimal:
        free = not self.quantities or self.subtotal >= FREE_DELIVERY_FROM
        return Decimal("0.00") if free else DELIVERY

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.delivery

    def add(self, product: Product, *, quantity: int = 1) -> None:
        """Put `quantity` more of `product` in, up to the most we sell at once."""
        self.change(product, quantity=self.quantities.get(product.slug, 0) + quantity)

    def change(self, product: Product, *, quantity: int) -> None:
        """Have exactly `quantity` of `product`; none takes it out."""
        if quantity < 1:
            self.quantities.pop(product.slug, None)
        else:
            self.quantities[product.slug] = min(quantity, MOST_OF_ONE)
        self.session[SESSION_KEY] = self.quantities

    def clear(self) -> None:
        self.quantities = {}
        self.session[SESSION_KEY] = self.quantities
