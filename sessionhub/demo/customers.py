"""Invented customers of the shop; no real password is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Customer:
    """A customer to sign in as."""

    id: str
    name: str
    email: str
    about: str
    tenant: str
    roles: tuple[str, ...]

    @property
    def initials(self) -> str:
        """Return the initials for the round badge."""
        return "".join(part[0] for part in self.name.split())

    def traits(self) -> dict[str, Any]:
        """Return the traits that the page passes to `SessionHub.identify`."""
        return {
            "name": self.name,
            "email": self.email,
            "tenantId": self.tenant,
            "roles": sorted(self.roles),
        }


CUSTOMERS = (
    Customer(
        "cu-1041",
        "Mira Lindqvist",
        "mira@example.com",
        "Buys one mug a year and remembers each of them.",
        "north",
        ("customer",),
    ),
    Customer(
        "cu-2207",
        "Tomas Okafor",
        "tomas@example.com",
        "Runs a café and counts in dozens.",
        "trade",
        ("customer", "wholesale"),
    ),
    Customer(
        "cu-3318",
        "Jun Halvorsen",
        "jun@example.com",
        "Here for the tea.",
        "north",
        ("customer", "club"),
    ),
)
BY_ID = {customer.id: customer for customer in CUSTOMERS}
