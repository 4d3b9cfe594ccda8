"""P10: megabytes a second one core masks, on clean events and on events full of data.

With the policy of a fresh hub (`benchmarks.shipped`). With ``--beside FOLDER``, a
checkout of another version of the code, both take turns and the ratio is printed.

Run: python -m benchmarks.p10_masking
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from statistics import median
from typing import Any

import orjson

from benchmarks.measure import in_turn, report
from benchmarks.shipped import announce, shipped, shipped_policy
from benchmarks.traffic import make_visit
from privacy.masking import NodeIndex, Policy, mask_chunk

Event = dict[str, Any]

CLEAN_BAR = 100.0
DENSE_BAR = 20.0
ROUNDS = 5
#: Twice the text may take at most this many times as long.
LINEAR = 3.0


def clean_chunks() -> list[bytes]:
    """Return the chunks that our recorder sends of an ordinary visit."""
    return [
        orjson.dumps(chunk.events) for chunk in make_visit(seed=1, minutes=20).chunks
    ]


def dense_chunks(*, seed: int = 1, chunks: int = 12) -> list[bytes]:
    """Return a back office at work: a list of customers that grows and loads."""
    rng = random.Random(seed)
    return [orjson.dumps(_dense(rng, number)) for number in range(chunks)]


def _dense(rng: random.Random, number: int) -> list[Event]:
    at = 1_790_000_000_000 + number * 10_000
    rows = [_row(rng, 100 + n * 20) for n in range(150)]
    body = {
        "type": 2,
        "tagName": "body",
        "attributes": {"class": "admin customers"},
        "childNodes": rows,
        "id": 9,
    }
    document = {"type": 0, "childNodes": [body], "id": 1}
    events: list[Event] = [
        {
            "type": 4,
            "timestamp": at,
            "data": {
                "href": f"https://crm.example.com/find?q={_email(rng)}&token=s3cr3t",
                "width": 1280,
                "height": 720,
            },
        },
        {"type": 2, "timestamp": at + 1, "data": {"node": document}},
    ]
    for n in range(60):
        texts = [{"id": 110 + n * 20, "value": _email(rng)}]
        adds = [{"parentId": 9, "nextId": None, "node": _row(rng, 9000 + n * 20)}]
        data = {"source": 0, "texts": texts, "attributes": [], "removes": []}
        events.append(
            {"type": 3, "timestamp": at + 10 + n, "data": {**data, "adds": adds}}
        )
        events.append(_request(rng, at + 11 + n))
    return events


def _row(rng: random.Random, id_: int) -> Event:
    cells = [
        _cell(id_ + 1, "name", rng.choice(("Ada Lovelace", "Alan Turing", "Grace H."))),
        _cell(id_ + 3, "mail", _email(rng)),
        _cell(id_ + 5, "phone", f"+44 20 7946 {rng.randrange(1000, 9999)}"),
        _cell(id_ + 7, "card", _card(rng)),
        _cell(
            id_ + 9, "ssn", f"{rng.randrange(100, 600)}-45-{rng.randrange(1000, 9999)}"
        ),
        _cell(id_ + 11, "seen", f"last seen from 192.168.{rng.randrange(256)}.7"),
    ]
    attributes = {"class": "row", "data-mail": _email(rng)}
    return {
        "type": 2,
        "tagName": "tr",
        "attributes": attributes,
        "childNodes": cells,
        "id": id_,
    }


def _cell(id_: int, name: str, text: str) -> Event:
    child = {"type": 3, "textContent": text, "id": id_ + 1}
    attributes = {"class": f"cell cell-{name}"}
    return {
        "type": 2,
        "tagName": "td",
        "attributes": attributes,
        "childNodes": [child],
        "id": id_,
    }


def _request(rng: random.Random, at: int) -> Event:
    body = {"email": _email(rng), "password": "hunter2", "card": _card(rng)}
    request = {
        "name": f"https://api.example.com/customers?email={_email(rng)}&api_key=k1",
        "initiatorType": "fetch",
        "method": "POST",
        "status": 200,
        "startTime": at,
        "requestBody": orjson.dumps(body).decode(),
    }
    data = {"plugin": "rrweb/network@1", "payload": {"requests": [request]}}
    return {"type": 6, "timestamp": at, "data": data}


def _email(rng: random.Random) -> str:
    return f"person{rng.randrange(100_000)}@example.{rng.choice(('com', 'org', 'de'))}"


def _card(rng: random.Random) -> str:
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [d * 2 - 9 * (d > 4) if n % 2 == 0 else d for n, d in enumerate(digits)]
    text = "".join(map(str, digits)) + str(-sum(doubled) % 10)
    return " ".join(text[i : i + 4] for i in range(0, 16, 4))


def seconds_to_mask(chunks: list[bytes], *, policy: Policy) -> float:
    """Return the seconds masking takes; parsing is not counted."""
    state, taken = NodeIndex(), 0.0
    for chunk in chunks:
        events = orjson.loads(chunk)
        began = time.process_time()
        mask_chunk(events, policy, state)
        taken += time.process_time() - began
    return taken


#: Run in a folder with the code: the best of three, in seconds, as JSON.
_BY_ITSELF = """
import json, sys
from benchmarks.p10_masking import clean_chunks, dense_chunks, seconds_to_mask
from privacy.masking import Policy, Rule
found = json.loads(sys.argv[1])
rules = tuple(Rule(selector, action) for selector, action in found["rules"])
policy = Policy(rules=rules, names=tuple(found["names"]))
print(json.dumps({
    name: min(seconds_to_mask(chunks, policy=policy) for _ in range(4))
    for name, chunks in (("clean", clean_chunks()), ("dense", dense_chunks()))
}))
"""


def by_itself(folder: str) -> dict[str, float]:
    """Return the seconds the code in `folder` takes, in a process of its own."""
    command = [sys.executable, "-c", _BY_ITSELF, shipped()]
    answer = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    return dict(json.loads(answer.stdout))


def beside(folder: str) -> bool:
    """Print the pace of this code over that of the code in `folder`, in turn."""
    seen: dict[str, list[float]] = {"clean": [], "dense": []}
    for turn in range(ROUNDS):
        places = (".", folder) if turn % 2 else (folder, ".")
        took = {place: by_itself(place) for place in places}
        for name, ratios in seen.items():
            ratios.append(took[folder][name] / took["."][name])
    met = True
    for name, ratios in seen.items():
        met &= report(
            "P10",
            f"masking {name} events over the code in {folder}",
            ratio=median(ratios),
            bar=1.0,
            at_least=True,
        )
    return met


def adversarial() -> list[tuple[str, str]]:
    """Return strings that are slow to search, to be doubled."""
    half = 500_000
    return [
        ("a.", "a." * (half // 2)),
        ("a@", "a@" * (half // 2)),
        ("a@b.cc.1", "a@b.cc" + ".1" * (half // 2)),
        ("1 1", "1 " * (half // 2)),
        ("digits", "5" * half),
        ("4111 ", "4111 " * (half // 5)),
        ("eyJ", "eyJ" * (half // 3)),
        ("GB12", "GB12 " * (half // 5)),
        ("{{{", '{"a":' * (half // 5)),
        ("password=", "password=" * (half // 9)),
        ("tel tel", "tel " * (half // 4)),
    ]


def text_event(text: str) -> list[Event]:
    """Return a chunk with one string, in a place where every detector runs."""
    payload = {"level": "log", "payload": [f"mail jane@example.com token=x {text}"]}
    data = {"plugin": "rrweb/console@1", "payload": payload}
    return [{"type": 6, "timestamp": 1, "data": data}]


def main() -> bool:
    """Print the figures; return whether the bars are met."""
    policy = shipped_policy()
    announce(policy)
    clean, dense = clean_chunks(), dense_chunks()
    other = sys.argv[2] if sys.argv[1:2] == ["--beside"] else ""
    met = not other or beside(other)
    taken = in_turn(
        {
            "clean": lambda: seconds_to_mask(clean, policy=policy),
            "dense": lambda: seconds_to_mask(dense, policy=policy),
        },
        rounds=ROUNDS,
    )
    for name, chunks, bar in (
        ("clean", clean, CLEAN_BAR),
        ("dense", dense, DENSE_BAR),
    ):
        size = sum(map(len, chunks)) / 1e6
        met &= report(
            "P10",
            f"masking {name} events ({size:.1f} MB)",
            ratio=size / taken[name],
            bar=bar,
            at_least=True,
            unit=" MB/s",
        )
    for name, text in adversarial():
        once = [orjson.dumps(text_event(text))]
        twice = [orjson.dumps(text_event(text * 2))]
        took = in_turn(
            {
                "once": lambda once=once: seconds_to_mask(once, policy=policy),
                "twice": lambda twice=twice: seconds_to_mask(twice, policy=policy),
            },
            rounds=3,
        )
        met &= report(
            "P10",
            f"1 MB of {name!r} over half of it",
            ratio=took["twice"] / max(took["once"], 1e-4),
            bar=LINEAR,
            note=f"{took['twice']:.2f} s",
        )
    return met


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
