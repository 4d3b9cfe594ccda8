"""P1: what the recorder costs a page, compared with bare ``@rrweb/record`` and none.

Run it with ``python -m benchmarks.p1_recorder``. One heavy page (see
``p1_recorder/workload.js``) runs in headless Chromium without a recorder, with bare
rrweb posting gzip every five seconds, and with ours, in turn; medians over the rounds.
The bar for the wire is the best recorder of the specification's table over bare rrweb.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import launch_options

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).with_suffix("")
ROUNDS = 3
TAGS = {
    "none": "",
    "bare": '<script async src="/bare.js"></script>',
    "ours": '<script async src="/recorder.js" data-key="pk_bench"></script>',
}
#: What a service answers that needs no consent and has the rules all begin with.
CONFIG = {
    "service": "bench",
    "sampling": 1.0,
    "consent": {"policy": "off"},
    "privacy": {
        "version": 1,
        "rules": [
            {"selector": 'input[type="password"]', "type": "block"},
            {"selector": 'input[type="email"]', "type": "redact"},
            {"selector": "input[data-card]", "type": "block"},
            {"selector": "input[data-ssn]", "type": "block"},
            {"selector": 'input[type="tel"]', "type": "redact"},
        ],
        "names": {"fields": [], "headers": [], "query": []},
    },
}
FINISH = {
    "none": "0",
    "bare": "window.finishRecorder()",
    "ours": "window.SessionHub.stop()",
}
BARS = {"size": 1.35, "script": 1.15, "wire": 513 / 596}


@dataclass
class Run:
    """The cost of one page: seconds of the main thread and bytes to the hub."""

    script: float
    task: float
    wire: int
    raw: int
    events: int


@dataclass
class Hub:
    """A minimal ingest to record to; counts what arrives."""

    files: dict[str, tuple[str, bytes]]
    wire: int = 0
    raw: int = 0
    events: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        """Begin another run."""
        self.wire = self.raw = self.events = 0

    def accept(self, path: str, body: bytes) -> bytes:
        """Count one request's body and return the contract's answer."""
        payload = body if path == "/bare" else body.partition(b"\n")[2]
        inflated = gzip.decompress(payload) if payload[:2] == b"\x1f\x8b" else payload
        with self.lock:
            self.wire += len(body)
            self.raw += len(inflated)
            self.events += len(json.loads(inflated))
        reply = {"live": False, "checkpoint": False, "stop": None, "config": "c"}
        return json.dumps({**reply, "errors": [], "token": "t"}).encode()


def serve(hub: Hub) -> ThreadingHTTPServer:
    """Start the server of pages, scripts and the ingest; shut it down yourself."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.endswith("/config"):
                self.reply("application/json", json.dumps(CONFIG).encode())
            else:
                self.reply(*hub.files.get(path, ("text/plain", b"")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply("application/json", hub.accept(self.path, body))

        def reply(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"c"')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing: only the figures are printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def build() -> dict[str, Any]:
    """The yardstick's script and the two gzip sizes, as ``build.mjs`` prints them."""
    command = ["node", str(FOLDER / "build.mjs")]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    built: dict[str, Any] = json.loads(done.stdout)
    return built


def files(bare: str) -> dict[str, tuple[str, bytes]]:
    """Everything the pages load, by path."""
    page = (FOLDER / "page.html").read_text()
    pages = {
        f"/{name}.html": ("text/html", page.replace("<!-- recorder -->", tag).encode())
        for name, tag in TAGS.items()
    }
    script = "text/javascript"
    return {
        **pages,
        "/workload.js": (script, (FOLDER / "workload.js").read_bytes()),
        "/bare.js": (script, bare.encode()),
        "/recorder.js": (script, (ROOT / "assets/dist/recorder.js").read_bytes()),
    }


def measure(browser: Browser, address: str, hub: Hub, name: str) -> Run:
    """Return the cost of one whole run of the page with the recorder of that name."""
    hub.reset()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Performance.enable")
    page.goto(f"{address}/{name}.html", wait_until="load")
    page.evaluate("window.work()")
    page.evaluate(FINISH[name])
    page.wait_for_timeout(500)
    metrics = {
        m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]
    }
    context.close()
    return Run(
        metrics["ScriptDuration"],
        metrics["TaskDuration"],
        hub.wire,
        hub.raw,
        hub.events,
    )


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Return the three ratios of P1, each with its bar."""
    built = build()
    hub = Hub(files(built["script"]))
    server = serve(hub)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    runs: dict[str, list[Run]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        measure(browser, address, hub, "none")  # the first page warms the browser up
        for _ in range(rounds):
            for name in TAGS:
                runs[name].append(measure(browser, address, hub, name))
        browser.close()
    server.shutdown()
    return report(built["sizes"], runs)


def report(sizes: dict[str, int], runs: dict[str, list[Run]]) -> list[dict[str, Any]]:
    """Print the figures and return the ratios."""

    def median(name: str, figure: str) -> float:
        return float(statistics.median(getattr(run, figure) for run in runs[name]))

    def over_none(name: str) -> float:
        return 1000 * (median(name, "script") - median("none", "script"))

    print(f"gzip size  bare {sizes['bare']} B  ours {sizes['ours']} B")
    for name in TAGS:
        print(
            f"{name:5} script {1000 * median(name, 'script'):6.0f} ms"
            f"  over none {over_none(name):+6.0f} ms"
            f"  task {1000 * median(name, 'task'):6.0f} ms"
            f"  wire {median(name, 'wire') / 1024:6.1f} KiB"
            f"  raw {median(name, 'raw') / 1024:7.1f} KiB"
            f"  events {median(name, 'events'):.0f}"
        )
    ratios = {
        "size": sizes["ours"] / sizes["bare"],
        "script": over_none("ours") / over_none("bare"),
        "wire": median("ours", "wire") / median("bare", "wire"),
    }
    return [
        {"name": f"P1 {name}", "ratio": round(ratio, 3), "bar": round(BARS[name], 3)}
        for name, ratio in ratios.items()
    ]


def main() -> int:
    """Print each ratio beside its bar."""
    results = run()
    for result in results:
        met = "ok" if result["ratio"] <= result["bar"] else "SHORT"
        print(f"{result['name']:10} {result['ratio']:.3f}  bar {result['bar']}  {met}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
