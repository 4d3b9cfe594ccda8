"""Every place of a recording where something personal can stand, one secret in each."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.privacy.events import (
    console,
    custom,
    element,
    incremental,
    meta,
    mutation,
    plugin,
    request,
    snapshot,
    text,
)

MAIL = "jane.roe@example.com"
CARD = "4111 1111 1111 1111"
PHONE = "+44 20 7946 0958"
SECRET = "hunter2-hunter2"  # found by the name it stands under, by no detector


def attribute(tag: str, name: str, value: str):
    return snapshot(element(tag, {name: value}))


def attribute_change(name: str, value: object):
    return mutation(attributes=[{"id": 9, "attributes": {name: value}}])


def addition(node: dict):
    return mutation(adds=[{"parentId": 1, "nextId": None, "node": node}])


NESTED = json.dumps({"a": json.dumps({"b": json.dumps({"password": SECRET})})})

PLACES = {
    # the tree
    "text": (MAIL, snapshot(element("p", {}, f"Write to {MAIL}."))),
    "comment": (MAIL, snapshot({"type": 5, "textContent": MAIL, "id": 3})),
    "CDATA": (MAIL, snapshot({"type": 4, "textContent": MAIL, "id": 3})),
    "page title": (PHONE, snapshot(element("title", {}, f"Call {PHONE}"))),
    "text in SVG": (MAIL, snapshot({**element("text", {}, MAIL), "isSVG": True})),
    "text in a shadow root": (
        MAIL,
        snapshot({**element("x-a", {}, text(MAIL)), "isShadowHost": True}),
    ),
    "document in a frame": (
        MAIL,
        addition({"type": 0, "id": 70, "childNodes": [element("p", {}, MAIL)]}),
    ),
    "script text of noscript": (MAIL, snapshot(element("noscript", {}, MAIL))),
    # attributes
    **{
        f"attribute {name}": (MAIL, attribute(tag, name, MAIL))
        for tag, name in (
            ("div", "title"),
            ("div", "aria-label"),
            ("div", "aria-description"),
            ("img", "alt"),
            ("input", "placeholder"),
            ("div", "data-user"),
            ("div", "data-email"),
            ("x-badge", "owner"),
            ("optgroup", "label"),
            ("track", "label"),
            ("meta", "content"),
            ("div", "class"),
            ("div", "id"),
            ("input", "name"),
            ("td", "abbr"),
            ("details", "summary"),
            ("iframe", "name"),
            ("th", "DATA-Mail"),
        )
    },
    "attribute name": (MAIL, attribute("div", f"data-{MAIL}", "x")),
    "card in an attribute": (CARD, attribute("div", "title", f"card {CARD}")),
    "JSON in an attribute": (
        SECRET,
        attribute("div", "data-props", json.dumps({"user": {"password": SECRET}})),
    ),
    "link": (MAIL, attribute("a", "href", f"mailto:{MAIL}")),
    "telephone link": (PHONE, attribute("a", "href", f"tel:{PHONE}")),
    "query of a link": (
        SECRET,
        attribute("a", "href", f"https://e.org/?token={SECRET}"),
    ),
    "fragment of a link": (
        SECRET,
        attribute("a", "href", f"https://e.org/#access_token={SECRET}&x=1"),
    ),
    "picture address": (
        SECRET,
        attribute("img", "src", f"https://e.org/a?api-key={SECRET}"),
    ),
    "picture set": (
        SECRET,
        attribute("img", "srcset", f"https://e.org/a?secret={SECRET} 2x"),
    ),
    "form action": (
        SECRET,
        attribute("form", "action", f"https://e.org/?apikey={SECRET}"),
    ),
    "percent-encoded address": (
        quote(MAIL),
        attribute("a", "href", f"https://e.org/?next={quote(MAIL)}"),
    ),
    "address within an address": (
        SECRET,
        attribute(
            "a", "href", "https://e.org/?u=" + quote(f"https://f.org/?token={SECRET}")
        ),
    ),
    "encoded card": (
        "4111%201111%201111%201111",
        attribute("a", "href", "https://e.org/?c=4111%201111%201111%201111"),
    ),
    "password in an address": (
        SECRET,
        attribute("a", "href", f"https://root:{SECRET}@e.org/"),
    ),
    # fields
    "value of a field": (SECRET, attribute("input", "value", SECRET)),
    "hidden field": (
        SECRET,
        snapshot(element("input", {"type": "hidden", "value": SECRET})),
    ),
    "button value": (
        SECRET,
        snapshot(element("input", {"type": "submit", "value": SECRET})),
    ),
    "option value": (SECRET, attribute("option", "value", SECRET)),
    "option text": (SECRET, snapshot(element("option", {}, SECRET))),
    "select value": (SECRET, attribute("select", "value", SECRET)),
    "textarea value": (SECRET, attribute("textarea", "value", SECRET)),
    "textarea text": (SECRET, snapshot(element("textarea", {}, SECRET))),
    "editable text": (
        SECRET,
        snapshot(element("div", {"contenteditable": ""}, element("b", {}, SECRET))),
    ),
    "typing": (SECRET, incremental(source=5, id=4, text=SECRET, isChecked=False)),
    # style
    "style sheet": (
        MAIL,
        attribute("style", "_cssText", f"a::after{{content:'{MAIL}'}}"),
    ),
    "style text": (
        MAIL,
        snapshot(element("style", {}, text(f"b{{c:'{MAIL}'}}", isStyle=True))),
    ),
    "style attribute": (MAIL, attribute("div", "style", f"--who: '{MAIL}'")),
    "style rule": (
        MAIL,
        incremental(
            source=8, id=3, adds=[{"rule": f"a{{content:'{MAIL}'}}", "index": 0}]
        ),
    ),
    "replaced style": (MAIL, incremental(source=8, replace=f"a{{content:'{MAIL}'}}")),
    "style declaration": (
        MAIL,
        incremental(source=13, id=3, set={"property": "content", "value": f"'{MAIL}'"}),
    ),
    "adopted sheet": (
        MAIL,
        incremental(
            source=15,
            id=3,
            styles=[{"styleId": 1, "rules": [{"rule": f"a{{content:'{MAIL}'}}"}]}],
        ),
    ),
    # mutations
    "changed text": (MAIL, mutation(texts=[{"id": 6, "value": f"now {MAIL}"}])),
    "changed attribute": (MAIL, attribute_change("title", MAIL)),
    "changed value": (SECRET, attribute_change("value", SECRET)),
    "changed style": (MAIL, attribute_change("style", {"--who": [f"'{MAIL}'", ""]})),
    "changed style property": (MAIL, attribute_change("style", {"--who": MAIL})),
    "changed link": (
        SECRET,
        attribute_change("href", f"https://e.org/?token={SECRET}"),
    ),
    "added node": (MAIL, addition(element("p", {"title": MAIL}, MAIL))),
    "added text": (PHONE, addition(text(f"ring {PHONE}"))),
    # other sources
    "canvas": (
        MAIL,
        incremental(
            source=9, id=3, commands=[{"property": "fillText", "args": [MAIL, 1, 2]}]
        ),
    ),
    "font address": (
        SECRET,
        incremental(
            source=10, family="F", fontSource=f"url(https://u:{SECRET}@e.org/f)"
        ),
    ),
    "unknown source": (MAIL, incremental(source=99, whatever={"deep": [MAIL]})),
    # navigation
    "page address": (SECRET, meta(f"https://shop.example.com/?token={SECRET}")),
    "path of the page": (MAIL, meta(f"https://shop.example.com/u/{MAIL}/orders")),
    "navigation": (
        SECRET,
        custom("sh.page", {"href": f"/a?sid={SECRET}", "title": "x", "referrer": ""}),
    ),
    "title of a navigation": (MAIL, custom("sh.page", {"href": "/", "title": MAIL})),
    "referrer": (
        SECRET,
        custom("sh.session", {"referrer": f"https://e.org/?secret={SECRET}"}),
    ),
    # console and errors
    "console text": (MAIL, console(json.dumps(f"sent to {MAIL}"))),
    "console object": (SECRET, console(json.dumps({"user": {"apiKey": SECRET}}))),
    "console object cut off": (
        SECRET,
        console('{"user":{"password":"' + SECRET + '","na'),
    ),
    "console sentence": (SECRET, console(f'"password: {SECRET}"')),
    "console trace": (
        SECRET,
        console('"x"', trace=(f"at f (https://e.org/a.js?token={SECRET}:1:2)",)),
    ),
    "error": (MAIL, custom("sh.error", {"message": f"no user {MAIL}", "stack": ""})),
    "error stack": (
        SECRET,
        custom(
            "sh.error", {"message": "x", "stack": f"at https://e.org/?token={SECRET}"}
        ),
    ),
    # network
    "request address": (SECRET, request(name=f"https://e.org/a?access_token={SECRET}")),
    "request header": (SECRET, request(requestHeaders={"Authorization": SECRET})),
    "cookie header": (SECRET, request(requestHeaders={"Cookie": f"a=1; b={SECRET}"})),
    "response header": (SECRET, request(responseHeaders={"Set-Cookie": SECRET})),
    "key header": (SECRET, request(requestHeaders={"X-API-Key": SECRET})),
    "header list": (
        SECRET,
        request(headers=[{"name": "authorization", "value": SECRET}]),
    ),
    "header pairs": (SECRET, request(headers=[["Authorization", SECRET]])),
    "raw headers": (SECRET, request(headers=f"Accept: */*\r\nX-Api-Key: {SECRET}\r\n")),
    "JSON body": (SECRET, request(requestBody=json.dumps({"creditCard": SECRET}))),
    "JSON in JSON in JSON": (SECRET, request(responseBody=NESTED)),
    "list in a body": (SECRET, request(responseBody=json.dumps([[{"ssn": SECRET}]]))),
    "form body": (SECRET, request(requestBody=f"user=jane&password={SECRET}&x=1")),
    "encoded form body": (
        "4111+1111+1111+1111",
        request(requestBody="card=4111+1111+1111+1111"),
    ),
    "multipart body": (MAIL, request(requestBody=f"--b\r\n\r\n{MAIL}\r\n--b--")),
    "body key": (MAIL, request(responseBody=json.dumps({MAIL: 3}))),
    "network error": (MAIL, request(error=f"cannot reach {MAIL}")),
    "escaped letters in a body": (
        "s3cr3t-s3cr3t",
        request(responseBody='{"\\u0070assword":"s3cr3t-s3cr3t"}'),
    ),
    # what sites send themselves
    "tracked property": (
        MAIL,
        custom("sh.track", {"name": "x", "props": {"to": MAIL}}),
    ),
    "domain field": (
        SECRET,
        custom("sh.track", {"props": {"reasoning_chain": [SECRET, {"x": SECRET}]}}),
    ),
    "every domain field": (
        SECRET,
        custom(
            "x",
            dict.fromkeys(
                [
                    *("socratic_reasoning", "revenue_forecast", "cost_projection"),
                    *("supplier_pricing", "demand_forecast"),
                ],
                SECRET,
            ),
        ),
    ),
    "key of a payload": (MAIL, custom("x", {"by": {MAIL: 1}})),
    "a problem reported": (PHONE, custom("sh.problem", {"message": f"ring {PHONE}"})),
    "other traits": (
        PHONE,
        custom("sh.identify", {"userId": "7", "traits": {"fax": PHONE}}),
    ),
    "secret trait": (
        SECRET,
        custom("sh.identify", {"userId": "7", "traits": {"apiToken": SECRET}}),
    ),
    "foreign plugin": (MAIL, plugin("acme/anything", {"deep": [{"er": MAIL}]})),
    "unknown event": (MAIL, {"type": 42, "timestamp": 1, "data": {"x": [MAIL]}}),
    "event without object": (MAIL, {"type": 6, "timestamp": 1, "data": MAIL}),
}
