"""A visit with a secret in every place, as each kind of recorder sends it."""

from __future__ import annotations

import gzip
import uuid

import orjson

from tests.recordings.worker.conftest import NOW

# Where it stands -> what must not be found. All invented.
SECRETS = {
    "text": "ada.lovelace@example.org",
    "password": "correct-horse-77",
    "card number field": "tok-card-3141",
    "one-time code": "908172",
    "typed": "my diary of tuesday",
    "hidden input": "hidden-value-5512",
    "textarea": "a letter to nobody",
    "option": "the third illness",
    "title attribute": "4111 1111 1111 1111",
    "aria": "call +1 415 555 0134",
    "link": "grace@example.org",
    "query": "s3cr3t-token-value",
    "page title": "mary@example.org",
    "comment": "078-05-1120",
    "late text": "DE89 3704 0044 0532 0130 00",
    "late attribute": "katherine@example.org",
    "late value": "typed by a script",
    "marked": "under an alias mark",
    "marked late": "later under the mark",
    "blocked by rule": "salary 91000 a year",
    "blocked late": "bonus 7000 more",
    "console": "joan@example.org",
    "console object": "console-password-1",
    "request address": "api-key-in-query",
    "request body": "body-password-9",
    "response body": "revenue of the year",
    "track": "barbara@example.org",
    "trait": "radia@example.org",
    "error": "frances@example.org",
    "error address": "token-in-source",
    "nested json": "nested-secret-42",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
    "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
}
S = SECRETS


def element(id_, tag, *children, **attributes):
    names = {name.rstrip("_").replace("_", "-"): v for name, v in attributes.items()}
    return {
        "type": 2,
        "id": id_,
        "tagName": tag,
        "attributes": names,
        "childNodes": list(children),
    }


def text(id_, value):
    return {"type": 3, "id": id_, "textContent": value}


def page():
    fields = [
        element(10, "input", type="password", value=S["password"]),
        element(11, "input", autocomplete="cc-number", value=S["card number field"]),
        element(12, "input", autocomplete="one-time-code", value=S["one-time code"]),
        element(13, "input", type="hidden", value=S["hidden input"]),
        element(14, "textarea", text(15, S["textarea"])),
        element(16, "select", element(17, "option", value=S["option"])),
        element(18, "input", type="text", value=""),
    ]
    rest = [
        element(20, "p", text(21, f"Write to {S['text']}")),
        element(22, "img", title=f"Card {S['title attribute']}"),
        element(23, "b", aria_label=S["aria"]),
        element(24, "a", href=f"mailto:{S['link']}"),
        element(25, "a", href=f"https://shop.example.com/x?token={S['query']}"),
        {"type": 5, "id": 26, "textContent": f" {S['comment']} "},
        element(30, "div", text(31, S["marked"]), class_="ph-mask"),
        element(32, "div", text(33, S["blocked by rule"]), class_="salary"),
        element(34, "pre", text(35, orjson.dumps({"jwt": S["jwt"]}).decode())),
        element(40, "style", text(41, "p{margin:0 1px 2px 3px}")),
    ]
    head = element(3, "head", element(4, "title", text(5, S["page title"])))
    body = element(6, "body", *fields, *rest)
    return {"type": 0, "id": 1, "childNodes": [element(2, "html", head, body)]}


def custom(tag, at=50, **payload):
    return {"type": 5, "timestamp": NOW + at, "data": {"tag": tag, "payload": payload}}


def plugin(name, **payload):
    data = {"plugin": name, "payload": payload}
    return {"type": 6, "timestamp": NOW + 60, "data": data}


def first_chunk():
    return [
        {"type": 4, "timestamp": NOW, "data": {"href": "https://shop.example.com/"}},
        {"type": 2, "timestamp": NOW + 5, "data": {"node": page()}},
        {
            "type": 3,
            "timestamp": NOW + 40,
            "data": {"source": 5, "id": 18, "text": S["typed"], "isChecked": False},
        },
        custom(
            "sh.page",
            href=f"https://shop.example.com/y?api-key={S['request address']}",
            title=S["page title"],
            kind="push",
        ),
        custom("sh.track", name="step", props={"who": S["track"]}),
        custom(
            "sh.identify",
            userId="u-1",
            traits={"email": "known@example.com", "backup": S["trait"]},
        ),
        custom(
            "sh.error",
            message=f"No account for {S['error']}",
            source=f"https://shop.example.com/a.js?access_token={S['error address']}",
            stack="at f (a.js:1:1)",
            kind="error",
        ),
        plugin(
            "rrweb/console@1",
            level="log",
            payload=[
                f'"hello {S["console"]}"',
                orjson.dumps({"password": S["console object"]}).decode(),
            ],
            trace=[],
        ),
        plugin(
            "rrweb/network@1",
            requests=[
                {
                    "name": f"https://api.example.com/?apiKey={S['request address']}",
                    "initiatorType": "fetch",
                    "method": "POST",
                    "status": 200,
                    "startTime": NOW + 60,
                    "timestamp": NOW + 60,
                    "duration": 5,
                    "requestBody": f"user=x&password={S['request body']}",
                    "responseBody": orjson.dumps(
                        {
                            "revenue_forecast": S["response body"],
                            "more": orjson.dumps({"secret": S["nested json"]}).decode(),
                        }
                    ).decode(),
                }
            ],
        ),
    ]


def second_chunk():
    mutation = {
        "source": 0,
        "texts": [
            {"id": 21, "value": f"IBAN {S['late text']}"},
            {"id": 31, "value": S["marked late"]},
            {"id": 33, "value": S["blocked late"]},
        ],
        "attributes": [
            {"id": 22, "attributes": {"title": S["late attribute"]}},
            {"id": 18, "attributes": {"value": S["late value"]}},
        ],
        "removes": [],
        "adds": [],
    }
    return [{"type": 3, "timestamp": NOW + 9000, "data": mutation}]


def as_native(events):
    return gzip.compress(orjson.dumps(events))


def as_rrweb(events):
    return gzip.compress(b"\n".join(orjson.dumps(event) for event in events))


def as_posthog(events):
    packed = []
    for event in events:
        if event["type"] == 2:  # as posthog-js packs full snapshots
            body = gzip.compress(orjson.dumps(event["data"]), mtime=0)
            event = {**event, "data": body.decode("latin-1"), "cv": "2024-10"}
        packed.append(event)
    message = {
        "event": "$snapshot",
        "properties": {"$snapshot_data": packed, "distinct_id": str(uuid.uuid4())},
    }
    return gzip.compress(orjson.dumps([message]))


RECORDERS = {"native": as_native, "rrweb": as_rrweb, "posthog": as_posthog}
