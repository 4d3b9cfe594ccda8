"""Nothing personal leaves the browser: one planted secret for each place to hide."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.recorder.recorder_hub import RecorderHub

PLANTED = Path(__file__).resolve().parents[1] / "planted"
PAGE = (PLANTED / "page.html").read_text()
SCRIPT = (PLANTED / "script.js").read_text()
#: Places that are masked by what they are; no detector knows these texts.
BY_PLACE = (PLANTED / "places.txt").read_text().split()
SECRETS = {
    place: "zq" + uuid.uuid5(uuid.NAMESPACE_DNS, place).hex[:6] + "x"
    for place in BY_PLACE
}
EMAIL, CARD, SSN, PHONE = (
    "jane.roe@example.org",
    "4111 1111 1111 1111",
    "536-22-8761",
    "+1 415 555 2671",
)
IBAN, JWT = (
    "GB82 WEST 1234 5698 7654 32",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
)
KEY = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"


@pytest.fixture
def planted(visitor: BrowserContext, loopback: RecorderHub) -> str:
    """Everything the hub received of the page with the secrets, as text."""
    known = {
        "EMAIL": EMAIL,
        "CARD": CARD,
        "SSN": SSN,
        "PHONE": PHONE,
        "IBAN": IBAN,
        "JWT": JWT,
        "KEY": KEY,
    }
    values = {**SECRETS, **known}
    loopback.config["network"]["bodies"] = True
    url = loopback.page("/secrets", PAGE.format(**values))
    loopback.pages["/secrets"] = loopback.pages["/secrets"].replace(
        "<title>/secrets", f"<title>{SECRETS['pageTitle']}"
    )
    page = visitor.new_page()
    page.goto(f"{url}?me={SECRETS['documentQuery']}")
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    page.evaluate(SCRIPT, values)
    page.click("#cb")
    page.click("#rd")
    page.type("#a", SECRETS["inputTyped"])
    page.type("#ta", SECRETS["textareaTyped"])
    page.click("#ce")
    page.keyboard.type(SECRETS["contentEditableTyped"])
    page.click("#go")
    page.evaluate("SessionHub.track('last', {})")
    page.evaluate("SessionHub.stop()")
    loopback.wait_for(
        lambda: any(e["name"] == "last" for e in loopback.custom("sh.track")), pump=page
    )
    return json.dumps(
        [[c.envelope, c.events] for c in loopback.chunks], ensure_ascii=False
    )


def test_none_of_the_planted_secrets_is_received(planted):
    assert len(SECRETS) > 40
    found = [
        place for place, secret in SECRETS.items() if secret.lower() in planted.lower()
    ]
    assert found == []
    digits = re.sub(r"[^0-9]", "", CARD)
    for personal in (
        EMAIL,
        EMAIL.replace("@", "%40"),
        CARD,
        digits,
        SSN,
        PHONE,
        IBAN,
        JWT,
        KEY,
    ):
        assert personal not in planted
    assert "Account" in planted
    assert "Write to ********" in planted
