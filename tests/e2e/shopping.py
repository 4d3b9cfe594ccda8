"""What a visitor of the demo shop does in two tabs, as the tests remember it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.visit import Visit, until

PICTURE = b"\x89PNG not really"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


def browse_pots(visit: Visit) -> Page:
    """First tab: the shelf, a search, a product."""
    page = visit.tab()
    visit.go(page, "/demo/")
    visit.type(page, "#q", "sea glass")
    page.press("#q", "Enter")
    page.wait_for_url("**/demo/?q=sea+glass")
    visit.arrived(page)
    visit.click(page, "#products li:first-child a")
    page.wait_for_url("**/products/harbour-mug/")
    visit.arrived(page)
    until(page, "() => document.getElementById('stock').textContent.includes('left')")
    visit.click(page, "[data-step='1']")
    visit.click(page, "[data-tab=delivery]")
    visit.click(page, "#wish", kind="custom", detail="product_kept")
    visit.look(page, "a product, second tab strip open")
    return page


def design_a_mug(visit: Visit) -> Page:
    """Second tab: the single-page part."""
    page = visit.tab()
    visit.go(page, "/demo/mug/")
    visit.click(page, "[data-choice=round]")
    for step, choice in (("glaze", "ochre"), ("pattern", "waves")):
        at = page.evaluate("() => Date.now()")
        visit.click(page, "#next")
        page.wait_for_url(f"**/mug/{step}/")
        visit.note("navigation", at, page.url)
        visit.click(page, f"[data-choice={choice}]")
    visit.look(page, "a designed mug")
    return page


def have_mishaps(visit: Visit, page: Page) -> None:
    """First tab again: whatever goes wrong."""
    page.bring_to_front()
    visit.go(page, "/demo/mishaps/")
    visit.click(page, "#throw", kind="error", detail="reading 'reduce'")
    visit.click(page, "#reject", kind="error", detail="The van is at the garage")
    visit.click(page, "#console", kind="console", detail="the kettle is nearly empty")
    with page.expect_response("**/api/postage/"):
        visit.click(page, "#fetch-500", kind="network", detail="500 /api/postage/")
    with page.expect_response("**/api/stock/moon-mug/"):
        visit.click(page, "#fetch-404", kind="network", detail="404 /stock/moon-mug/")
    visit.click(page, "#xhr-timeout")
    visit.click(page, "#xhr-abort")
    until(page, "() => document.getElementById('diary').textContent.includes('abort')")
    until(
        page, "() => document.getElementById('diary').textContent.includes('timeout')"
    )
    visit.click(page, "#track", kind="custom", detail="bell_rung")
    for _ in range(4):
        visit.click(page, "#dead")
    visit.look(page, "a diary of mishaps")
    # A dead click is one after which nothing happens for 2.5 s.
    page.wait_for_timeout(2800)


def check_out(visit: Visit, page: Page) -> None:
    """First tab: sign in, buy, and type into every kind of field."""
    visit.go(page, "/demo/sign-in/")
    page.check("[value=cu-2207]")
    visit.type(page, "#password", "correct horse battery")
    visit.click(page, ".sheet button")
    page.wait_for_url("**/demo/")
    visit.arrived(page)
    visit.note("identify", page.evaluate("() => Date.now()"), "cu-2207")
    visit.go(page, "/demo/products/orchard-tea/")
    visit.click(page, "#add")
    page.wait_for_url("**/cart/")
    visit.arrived(page)
    visit.click(page, "#checkout")
    page.wait_for_url("**/checkout/")
    visit.arrived(page)
    for name, text in {
        "name": "Quentin Zebulon",
        "email": "quentin.z@example.com",
        "phone": "+47 555 01 234",
        "password": "hunter-2-hunter",
        "street": "Gooseberry Row 77",
        "town": "Yonderville",
        "pickup": "lantern",
        "wishlist": "https://lists.example.com/zebulon",
        "card": "4242424242424242",
        "courier": "Mind the gander by the gate",
    }.items():
        visit.type(page, f"[name={name}]", text)
    page.fill("[name=day]", "2031-07-19")
    page.fill("[name=week]", "2031-W29")
    page.fill("[name=expiry]", "2034-11")
    page.fill("[name=time]", "07:45")
    page.fill("[name=moment]", "2031-07-18T19:45")
    page.fill("[name=ribbon]", "#ab12cd")
    page.fill("[name=care]", "5")
    visit.typed += ["2031-07-19", "2031-W29", "2034-11", "2031-07-18T19:45", "#ab12cd"]
    page.select_option("[name=country]", "NZ")
    page.select_option("[name=found_by]", ["friend", "mug"])
    page.set_input_files(
        "[name=picture]",
        {"name": "gander-secret.png", "mimeType": "image/png", "buffer": PICTURE},
    )
    visit.typed.append("gander-secret")
    page.check("[name=delivery][value=bike]")
    page.check("[name=terms]")
    visit.look(page, "a form that is filled in")
    visit.click(page, "#place")
    page.wait_for_url("**/thanks/")
    visit.arrived(page)
    visit.note("custom", page.evaluate("() => Date.now()"), "order_placed")


def shop_in_two_tabs(visit: Visit) -> None:
    """All of it."""
    first = browse_pots(visit)
    design_a_mug(visit)
    have_mishaps(visit, first)
    check_out(visit, first)
