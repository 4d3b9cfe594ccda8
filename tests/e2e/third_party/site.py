"""The recorded site: bundles made from the installed packages, served on loopback."""

from __future__ import annotations

import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
RECORDERS = ("browser_client", "posthog_bundled", "posthog_loaded")


class Site:
    """A folder of pages, one for each recorder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        html = (HERE / "page.html").read_text()
        (folder / "page.js").write_bytes((HERE / "page.js").read_bytes())
        for name in RECORDERS:
            subprocess.run(
                [
                    str(ESBUILD),
                    str(HERE / f"{name}.js"),
                    "--bundle",
                    "--log-level=error",
                    f"--outfile={folder / name}.js",
                ],
                cwd=ROOT,
                check=True,
            )
            page = html.replace("SCRIPT", f"/{name}.js")
            (folder / f"{name}.html").write_text(page)
        handler = partial(_Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, recorder: str, *, hub: str, key: str, rows: int = 0) -> str:
        """Return the address of a page with more `rows` that records into `hub`."""
        query = urlencode({"hub": hub, "key": key, "rows": rows})
        return f"http://127.0.0.1:{self._server.server_port}/{recorder}.html?{query}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests read the recording, not a log."""
