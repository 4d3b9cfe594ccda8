"""An attacker's server, which counts its requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RAN = "HOSTILE-SCRIPT-RAN"
# Leaves a trace wherever it can, in case it ever runs.
SCRIPT = (
    f"for(const w of [window,parent,top])try{{w.__ran=(w.__ran||0)+1}}catch(e){{}}"
    f"try{{console.log('{RAN}')}}catch(e){{}}try{{top.postMessage('{RAN}','*')}}catch(e)"
    f"{{}}try{{alert('{RAN}')}}catch(e){{}}"
)


class Attacker:
    """Listens on a port of its own and remembers who came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.hits: list[str] = []
        # The same host as the hub on another port, and another host altogether.
        self.near = f"http://127.0.0.1:{port}"
        self.far = f"http://localhost:{port}"

    def addresses(self, what: str) -> list[str]:
        """Every way of writing an address of ours."""
        return [
            f"{self.near}/{what}",
            f"{self.far}/{what}",
            f"//localhost:{self.port}/{what}",
            f"https://evil.example.com/{what}",
        ]


@contextmanager
def attacker() -> Iterator[Attacker]:
    """An attacker's server."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            found.hits.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            self.wfile.write(SCRIPT.encode())

        do_GET = do_POST = do_HEAD = do_OPTIONS = answer

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Attacker(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
