"""Receipts of consent, as the database holds them."""

from __future__ import annotations

from privacy.models import ConsentReceipt


async def receipt_of(person):
    return await ConsentReceipt.objects.aget(consent_id=person.consent_id)
