"""Everything the product keeps in Valkey: what makes it, and what bounds it.

One row a kind of key; docs/reliability.md shows the same table, and a test runs the
main paths and looks for keys without a row, or without the lifetime their row gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = r"[0-9a-f-]{36}"
_SHARD = r"sh:\{\d{2,}\}"
_STAFF = "staff"
_PAGE = "a page with the public key"
_WORKER = "the worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of key.

    `pattern` matches its names; `lasts` is False where it stays without a lifetime.
    """

    name: str
    pattern: str
    holds: str
    made_by: str
    a_request: str
    a_service: str
    total: str
    lifetime: str
    lasts: bool = True


KINDS = (
    Kind(
        name="sh:{NN}:in",
        pattern=rf"{_SHARD}:in",
        holds="stream of accepted chunks on their way to the worker",
        made_by=_PAGE,
        a_request="1 MiB and 3 KB of envelope, address, agent and origin",
        a_service="requests a minute and address, by key",
        total="nothing is taken from 70 % of the memory",
        lifetime="until stored; the emptied stream stays",
        lasts=False,
    ),
    Kind(
        name="sh:{NN}:s:<service>:<session>",
        pattern=rf"{_SHARD}:s:{_ID}:{_ID}",
        holds="hash: state of a session (`session_state`)",
        made_by=f"{_PAGE}, by a chunk that is stored; a withdrawal",
        a_request="about 150 bytes; 16,384 fields a session, 512 digests a window, "
        "256 windows; origins over 56 characters as a hash",
        a_service="INGEST_SESSIONS_PER_MINUTE new ones",
        total="new ones are refused from 60 %; over and past its grace one shrinks to "
        "about 0.6 KB",
        lifetime="24 h after its last chunk; what shrank 2 h from 25 %, 15 min from "
        "40 % (2 h without a token); 15 min where nothing was stored; erased: 7 days",
    ),
    Kind(
        name="sh:{NN}:ends",
        pattern=rf"{_SHARD}:ends",
        holds="sorted set: when the state of a session may shrink",
        made_by=f"{_PAGE}, with a session",
        a_request="one member, 75 bytes",
        a_service="as many as sessions",
        total="as many as sessions",
        lifetime="members go when the session is over",
        lasts=False,
    ),
    Kind(
        name="sh:{NN}:begun:<service>",
        pattern=rf"{_SHARD}:begun:{_ID}",
        holds="counter: sessions begun within the minute",
        made_by=f"{_PAGE}, with a session",
        a_request="a number",
        a_service="one a shard",
        total="one a service and shard",
        lifetime="60 s",
    ),
    Kind(
        name="sh:{NN}:seen:<service>:<session>",
        pattern=rf"{_SHARD}:seen:{_ID}:{_ID}",
        holds="string: digests of the lines browser-client posted",
        made_by=f"{_PAGE}, by a chunk that is stored",
        a_request="8 bytes a line, 32 KB; 64 KB a session",
        a_service="one a session",
        total="none is written from 50 %",
        lifetime="10 min; deleted when the session is over",
    ),
    Kind(
        name="sh:{NN}:person:<service>:<session>",
        pattern=rf"{_SHARD}:person:{_ID}:{_ID}",
        holds="hash: persons named by posthog-js",
        made_by=_PAGE,
        a_request="8 sessions of 8 KB",
        a_service="16 MiB in 15 min",
        total="none is begun from 60 %",
        lifetime="15 min where nothing is recorded, else 32 min after the last chunk",
    ),
    Kind(
        name="sh:{NN}:named:<service>",
        pattern=rf"{_SHARD}:named:{_ID}",
        holds="counter: bytes of persons noted lately",
        made_by=_PAGE,
        a_request="a number",
        a_service="one a shard",
        total="one a service and shard",
        lifetime="15 min",
    ),
    Kind(
        name="sh:{NN}:w:<session>:<window>",
        pattern=rf"{_SHARD}:w:{_ID}:{_ID}",
        holds="string: that a page is known, ids of its masked nodes (JSON)",
        made_by=_WORKER,
        a_request="some 60 bytes, at most 20,000 ids, 0.2 MB; 256 windows a session",
        a_service="one a window",
        total="none is written from 50 % (costs a snapshot after a restart)",
        lifetime="1 h after its last chunk; deleted when the session is over",
    ),
    Kind(
        name="sh:{NN}:dirty",
        pattern=rf"{_SHARD}:dirty",
        holds="sorted set: sessions whose row must be derived again",
        made_by=_WORKER,
        a_request="one member, 75 bytes",
        a_service="as many as sessions",
        total="as many as sessions with chunks not derived yet",
        lifetime="members go once derived, a minute at most",
        lasts=False,
    ),
    Kind(
        name="sh:{NN}:batch",
        pattern=rf"{_SHARD}:batch",
        holds="string: entries of the batch being inserted (JSON)",
        made_by=_WORKER,
        a_request="20 bytes",
        a_service="none of its own",
        total="1,000 entries a shard",
        lifetime="until the batch is stored",
        lasts=False,
    ),
    Kind(
        name="sh:{NN}:lease",
        pattern=rf"{_SHARD}:lease",
        holds="string: which worker reads the shard",
        made_by=_WORKER,
        a_request="nothing",
        a_service="nothing",
        total="one a shard",
        lifetime="6 s",
    ),
    Kind(
        name="sh:{NN}:ring:<session>, sh:{NN}:ringmeta:<session>",
        pattern=rf"{_SHARD}:ring(meta)?:{_ID}",
        holds="stream and hash: masked chunks of a watched session",
        made_by=f"{_WORKER}, while {_STAFF} watch",
        a_request="one chunk",
        a_service="as many as watched sessions",
        total="8 MiB and 600 chunks a watched session, 1 MiB from 50 %",
        lifetime="30 s after the last chunk",
    ),
    Kind(
        name="sh:live:row:<session>",
        pattern=rf"sh:live:row:{_ID}",
        holds="hash: its row in the live list",
        made_by=_WORKER,
        a_request="4 KB; 60 bytes a window",
        a_service="one a session",
        total="sessions of the last five minutes",
        lifetime="5 min",
    ),
    Kind(
        name="sh:live:index, sh:live:changed",
        pattern=r"sh:live:(index|changed)",
        holds="sorted sets: sessions by when something arrived or changed",
        made_by=_WORKER,
        a_request="one member, 36 bytes",
        a_service="as many as sessions",
        total="sessions of the last ten minutes",
        lifetime="members go after 10 min",
        lasts=False,
    ),
    Kind(
        name="sh:live:viewers:<session>",
        pattern=rf"sh:live:viewers:{_ID}",
        holds="hash: its viewers",
        made_by=_STAFF,
        a_request="one field, 200 bytes",
        a_service="as many as watched sessions",
        total="LIVE_CONNECTIONS_PER_MINUTE a person",
        lifetime="60 s",
    ),
    Kind(
        name="sh:consent:<service>:<consent>",
        pattern=rf"sh:consent:{_ID}:{_ID}",
        holds="string: how a consent stands; a copy of its receipt",
        made_by=_PAGE,
        a_request="100 bytes",
        a_service="INGEST_SESSIONS_PER_MINUTE of each answer",
        total="no consent is taken from 60 %",
        lifetime="4 h, a withdrawal 24 h; then the receipt is read again",
    ),
    Kind(
        name="sh:masked",
        pattern=r"sh:masked",
        holds="hash: how often what was masked, for /metrics",
        made_by=_WORKER,
        a_request="a number for each kind",
        a_service="nothing of its own",
        total="kinds of the rules",
        lifetime="none",
        lasts=False,
    ),
    Kind(
        name="sh:workers",
        pattern=r"sh:workers",
        holds="sorted set: workers by when they were last alive",
        made_by=_WORKER,
        a_request="nothing",
        a_service="nothing",
        total="workers of the last minute",
        lifetime="members go after 60 s",
        lasts=False,
    ),
    Kind(
        name="sh:rewrite, sh:alerted",
        pattern=r"sh:(rewrite|alerted)",
        holds="strings: what need not be done again yet",
        made_by=_WORKER,
        a_request="nothing",
        a_service="nothing",
        total="one each",
        lifetime="VALKEY_REWRITE_SECONDS; 6 h",
    ),
    Kind(
        name="sh:beat:ran",
        pattern=r"sh:beat:ran",
        holds="hash: when each periodic job ran last",
        made_by="jobs",
        a_request="nothing",
        a_service="nothing",
        total="60 bytes a periodic job",
        lifetime="none",
        lasts=False,
    ),
    Kind(
        name="sh:celery:…",
        pattern=r"sh:celery:.*",
        holds="Celery's queue and its bindings",
        made_by="jobs, and what staff ask for",
        a_request="one job, 1 KB",
        a_service="nothing",
        total="3,000 periodic jobs a day while no Celery worker runs",
        lifetime="until done",
        lasts=False,
    ),
)


def kind_of(name: str) -> Kind | None:
    """Return the kind of a key by its name, None if it has no row."""
    return next((kind for kind in KINDS if re.fullmatch(kind.pattern, name)), None)


def as_markdown() -> str:
    """Return the table as docs/reliability.md shows it."""
    lines = [
        "| key | holds | made by | a request | a service | in total | lifetime |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{kind.name}` | {kind.holds} | {kind.made_by} | {kind.a_request} "
        f"| {kind.a_service} | {kind.total} | {kind.lifetime} |"
        for kind in KINDS
    ]
    return "\n".join(lines)
