"""The pages, served on loopback with the recorder's script tag in them."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "pages"
RECORDER = "<!--recorder-->"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css"}
SMALL = {"width": 900, "height": 640}

#: What a visitor of that page has, as `browser.new_context` takes it.
VISITORS: dict[str, dict[str, Any]] = {
    "colour_scheme": {"color_scheme": "dark"},
    "contrast_and_motion": {"contrast": "more", "reduced_motion": "reduce"},
    "pointer": {
        "viewport": {"width": 390, "height": 664},
        "has_touch": True,
        "is_mobile": True,
    },
    "odd_size": {"viewport": {"width": 777, "height": 533}},
    "scrolling": {"viewport": {"width": 640, "height": 480}},
}
#: Pages with a part that is too large to record stand without that part.
PARTLY_RECORDED = {"large_picture"}


def names() -> list[str]:
    """Every page that is visited; those within frames begin with `inner_`."""
    pages = (path.stem for path in PAGES.glob("*.html"))
    return sorted(name for name in pages if not name.startswith("inner_"))


def visitor_of(name: str) -> dict[str, Any]:
    """Options of the browser context that visits a page."""
    return {"viewport": SMALL, **VISITORS.get(name, {})}


class Site:
    """`site.address_of("dialogs")` is an address that records into the hub."""

    def __init__(self, tag: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = PAGES / Path(self.path.split("?")[0]).name
                if not path.is_file():
                    self.send_error(404)
                    return
                body = path.read_text().replace(RECORDER, tag).encode()
                self.send_response(200)
                self.send_header("Content-Type", TYPES[path.suffix])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing: only the comparison is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address_of(self, name: str) -> str:
        """Return where a page is."""
        return f"http://127.0.0.1:{self._server.server_port}/{name}.html"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
