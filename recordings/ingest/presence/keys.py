"""Everything the live view keeps in Valkey, and the channels it publishes to.

Kept with a session's state (`session_state`), so that the edge reads it on its way:

    watch             epoch ms until which it counts as watched; viewers renew it
    near              epoch ms until which a list that shows it is open
    nolive            `1`: the person pressed Stop; it cannot be watched any more
    ask               how many checkpoints were asked for
    asked:<window>    how many of them this window was asked for

| key | type | what |
|---|---|---|
| `sh:live:index` | sorted set | `<session>` -> when something of it last arrived |
| `sh:live:changed` | sorted set | `<session>` -> when its row last changed |
| `sh:live:row:<session>` | hash | its row in the live list, see `rows` |
| `sh:live:viewers:<session>` | hash | socket -> its viewer (JSON), until when |
| `sh:{NN}:ring:<session>` | stream | masked chunks of a watched session, see `ring` |
| `sh:{NN}:ringmeta:<session>` | hash | what is in the ring |

| channel | published when | carries |
|---|---|---|
| `sh:live:bell` | a row changed | session |
| `sh:live:fresh` | a chunk of a watched session was taken | its stream and entry |
| `sh:live:ring:<session>` | its ring or its viewers changed | `ring`, `viewers` |
| `sh:live:told:<session>` | its pages need a new directive | nothing |

Notifications may be lost: whoever listens looks by itself every two seconds.
"""

from __future__ import annotations

INDEX = "sh:live:index"
CHANGED = "sh:live:changed"
ROW_CHANNEL = "sh:live:bell"
CHUNK_CHANNEL = "sh:live:fresh"


def row(session_id: str) -> str:
    """The key of a session's row."""
    return f"sh:live:row:{session_id}"


def viewers(session_id: str) -> str:
    """The key of the viewers of a session."""
    return f"sh:live:viewers:{session_id}"


def ring(shard: int, session_id: str) -> str:
    """The key of a session's ring."""
    return f"sh:{{{shard:02d}}}:ring:{session_id}"


def ring_meta(shard: int, session_id: str) -> str:
    """The key of what is in a ring."""
    return f"sh:{{{shard:02d}}}:ringmeta:{session_id}"


def ring_channel(session_id: str) -> str:
    """The channel of a session's viewers."""
    return f"sh:live:ring:{session_id}"


def directive_channel(session_id: str) -> str:
    """The channel of a session's pages."""
    return f"sh:live:told:{session_id}"
