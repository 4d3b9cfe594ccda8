"""Pages of authorization models, as the tests read and use them."""

from __future__ import annotations

EDITOR = "#panel-content .cm-content"


def write(page, text):
    """Replace what is in the editor, as a paste does."""
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
