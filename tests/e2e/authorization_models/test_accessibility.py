"""Every page of authorization models, for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.authorization import NEW, documents
from tests.e2e.axe import AXE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(hub, open_page, scheme):
    model = documents(hub, f"axe-{scheme}")
    model.draft(NEW.replace("can_read: viewer\n", "can_read: owner\n"))
    model.draft(NEW.replace("blocked: [user]", "blocked: [usr]"))
    page = open_page(color_scheme=scheme)
    page.context.add_init_script(AXE.read_text())
    page.goto(model.address("versions/3/tests/"))
    page.get_by_role("button", name="Run the tests").click()
    expect(page.locator("[data-results]")).to_be_visible()
    pages = (
        *("change/", "versions/1/", "versions/3/tests/", "versions/3/activate/"),
        *("versions/1/rollback/", "diff/?from=1&to=2&view=split"),
        *("diff/?from=1&to=3&view=unified", "versions/4/edit/", "../"),
    )
    for path in pages:
        page.goto(model.address(path))
        if path.endswith("edit/"):
            expect(page.locator(".cm-problem")).to_have_count(1)
        found = page.evaluate("() => axe.run('main')")
        messages = [
            (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
            for v in found["violations"]
        ]
        assert messages == [], path
