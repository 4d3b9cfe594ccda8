"""Everything the live view keeps in Valkey, and the bells it rings there.

Kept with a session's state (`session_state`), so that the edge reads it on its way:

    watch             epoch ms until which somebody watches; renewed by who does
    near              epoch ms until which somebody looks at the list it stands in
    nolive            `1`: the person said stop, nobody watches this visit any more
    ask               how many checkpoints were asked for
    asked:<window>    how many of them this window was told of

| key | type | what |
|---|---|---|
| `sh:live:index` | sorted set | `<session>` -> when something of it last arrived |
| `sh:live:changed` | sorted set | `<session>` -> when its row last changed |
| `sh:live:row:<session>` | hash | its row in the live list, see `presence` |
| `sh:live:viewers:<session>` | hash | socket -> who watches (JSON), until when |
| `sh:{NN}:ring:<session>` | stream | masked chunks of a watched session, see `ring` |
| `sh:{NN}:ringmeta:<session>` | hash | what is in the ring |

| channel | rung when | carries |
|---|---|---|
| `sh:live:bell` | a row changed | session |
| `sh:live:fresh` | a chunk of a watched session was taken | its stream and entry |
| `sh:live:ring:<session>` | its ring or its viewers changed | `ring`, `viewers` |
| `sh:live:told:<session>` | its pages must be told something | nothing |

Bells may be lost: whoever listens looks by itself every two seconds.
"""

from __future__ import annotations

INDEX = "sh:live:index"
CHANGED = "sh:live:changed"
BELL = "sh:live:bell"
FRESH = "sh:live:fresh"


def row(session_id: str) -> str:
    """Return the name of a session's row."""
    return f"sh:live:row:{session_id}"


def viewers(session_id: str) -> str:
    """Return the name of who watches a session."""
    return f"sh:live:viewers:{session_id}"


def ring(shard: int, session_id: str) -> str:
    """Return the name of a session's ring."""
    return f"sh:{{{shard:02d}}}:ring:{session_id}"


def ring_meta(shard: int, session_id: str) -> str:
    """Return the name of what is known of a ring."""
    return f"sh:{{{shard:02d}}}:ringmeta:{session_id}"


def ring_bell(session_id: str) -> str:
    """Return the channel of those who watch a session."""
    return f"sh:live:ring:{session_id}"


def told_bell(session_id: str) -> str:
    """Return the channel of a session's pages."""
    return f"sh:live:told:{session_id}"
