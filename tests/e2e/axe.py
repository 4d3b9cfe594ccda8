"""What axe-core objects to, past a page's policy, which forbids scripts of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """
axe.run(%s).then((found) =>
  found.violations.map((v) => [v.id, v.nodes.map((node) => node.html)]))
"""


def violations(page: Page, selector: str) -> Any:
    """Return [rule, elements] for what is wrong inside of `selector`."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    asked = {"awaitPromise": True, "returnByValue": True}
    run = RUN % json.dumps(selector)
    answer = session.send("Runtime.evaluate", {"expression": run, **asked})
    return answer["result"]["value"]
