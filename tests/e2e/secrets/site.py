"""The page with the secrets, once for each recorder, served on loopback."""

from __future__ import annotations

import json
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from tests.e2e.secrets.private import markup
from tests.e2e.secrets.values import ORDINARY, PLANTED

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
#: A style sheet that has to be stored as it is.
STYLES = """
  /* 2024-05-06, v1.2.3.4 */
  .bed > p::before { content: "\\201C"; margin: 0 1px 2px 3px; color: #4111aa }
  @media (min-width: 600px) { .bed:nth-child(2n+1) { opacity: .5 } }
"""
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>PAGE_TITLE</title><style id="kept">{STYLES}</style>FIRST</head>
<body><p class="bed">{ORDINARY}</p>BODY
<details open><summary>Of SUMMARY</summary><p id="words">then</p></details>
LAST</body></html>"""


class SecretSite:
    """A folder of pages on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _run([str(ESBUILD), f"{HERE}/client.js", "--bundle", _to(folder, "client")])
        _run([str(ESBUILD), f"{HERE}/posthog.js", "--bundle", _to(folder, "posthog")])
        _run(["node", f"{HERE}/unmasked.mjs", str(folder / "unmasked.js")])
        handler = partial(_Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, recorder: str, values: dict[str, str], *, hub: str, key: str) -> str:
        """Write the page that `recorder` records into `hub`; return its address."""
        first, last = "", f'<script src="/{recorder}.js"></script>'
        if recorder in ("recorder", "unmasked"):
            source = f"{hub}/recorder.js" if recorder == "recorder" else "/unmasked.js"
            hubs = "" if recorder == "recorder" else f' data-hub="{hub}"'
            first = f'<script async src="{source}" data-key="{key}"{hubs}></script>'
            last = ""
        files = (PLANTED / "page.html", HERE / "shown.html", HERE / "named.html")
        body = "".join(file.read_text().format(**values) for file in files)
        body += markup(values)
        html = PAGE.replace("FIRST", first).replace("LAST", last)
        html = html.replace("PAGE_TITLE", values["pageTitle"]).replace("BODY", body)
        html = html.replace("SUMMARY", values["summaryText"])
        (self._folder / f"{recorder}.html").write_text(html)
        answer = {"rows": [{"revenue_forecast": values["answerNamed"]}]}
        (self._folder / "answer.json").write_text(json.dumps(answer))
        query = urlencode({"hub": hub, "key": key, "me": values["documentQuery"]})
        return f"http://127.0.0.1:{self._server.server_port}/{recorder}.html?{query}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def _to(folder: Path, name: str) -> str:
    return f"--outfile={folder / name}.js"


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests read the recording, not a log."""
