"""The endpoint for posthog-js: its recordings, and the few calls it makes first.

| address | answer |
|---|---|
| `POST /s/` | `$snapshot` messages are chunks |
| `POST /e/ /i/v0/e/ /batch/ /capture/ …` | who the person is; the rest is discarded |
| `POST /flags/ /decide/` | no flags |
| `GET /array/<key>/config` and `config.js` | what to record |
| `GET /static/[<version>/]lazy-recorder.js` | from the installed npm package |

posthog-js takes 200 for success and nothing else, sends again what was answered 5xx or
not at all, and gives up on 4xx.
"""

from __future__ import annotations

from recordings.ingest.edge.posthog.endpoint import PosthogEndpoint

__all__ = ("PosthogEndpoint",)
