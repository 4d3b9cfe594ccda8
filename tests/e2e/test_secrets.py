"""No planted secret is anywhere: not in a store, a file, a log or an answer.

One page, a secret in each place where one can hide, four recorders: the shipped one as
it is, rrweb's client and posthog-js as they come from npm, and ours with its masking
taken out, so that the server is alone. `secrets/values.py` says what is promised where.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.e2e.hub import Hub, wait_for
from tests.e2e.secrets import private, stores
from tests.e2e.secrets.site import SecretSite
from tests.e2e.secrets.values import (
    HERE,
    NAMED,
    ORDINARY,
    PLACES,
    PLANTED,
    planted,
    spelled,
)
from tests.e2e.visit import ASKED, agree, until

SCRIPT = (PLANTED / "script.js").read_text()
MORE = (HERE / "more.js").read_text()
NAMED_SCRIPT = (HERE / "named.js").read_text()
LATER_SCRIPT = (HERE / "later.js").read_text()
MARKUP = "".join((HERE / name).read_text() for name in ("shown.html", "named.html"))
LAST = "the-last-of-all"
RECORDERS = ("recorder", "unmasked", "client", "posthog")
SESSION = """
() => window.sessionId
  ? sessionId()
  : SessionHub.sessionURL.split("/").filter(Boolean).pop()
"""
# As rrweb reads it: the browser's text of the rules.
SHEET = """
() => [...document.getElementById("kept").sheet.cssRules].map((r) => r.cssText).join("")
"""
# Chromium shows a test nothing of a binary body: listen where the page hands it over.
OVERHEAR = """
const real = window.fetch;
window.fetch = (url, options) => {
  // The page's own requests are relative.
  if (options?.body && String(url).startsWith("http")) {
    new Response(options.body).blob().then((blob) => {
      const reader = new FileReader();
      reader.onload = () => window.tellTest(reader.result);
      reader.readAsDataURL(blob);
    });
  }
  return real.call(window, url, options);
};
"""


@dataclass
class Visited:
    """One visit: its session, its style sheet, and what the browser sent."""

    session: str
    styles: str
    sent: list[stores.Piece]


@dataclass
class Kept:
    """What the hub keeps of the four visits, as named pieces to search."""

    sessions: dict[str, str]
    files: list[stores.Piece]
    tables: list[stores.Piece]
    keys: list[stores.Piece]
    answers: dict[str, list[stores.Piece]]
    events: dict[str, list[dict]]
    visits: dict[str, Visited]


@pytest.fixture(scope="module")
def own_hub():
    """A hub of its own, which removes stored chunks from the buffer within a second."""
    running = Hub(VALKEY_REWRITE_SECONDS="1")
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def kept(own_hub, chromium, tmp_path_factory):
    """Visit the page with each recorder, wait until all is stored, and look around."""
    site = SecretSite(tmp_path_factory.mktemp("secrets"))
    bodies = {"network_bodies": "on"}
    reason = {"consent_policy": "off", "consent_off_reason": "A test, of nobody."}
    keys = {
        "asked": own_hub.service_key("gated", consent_policy="required", **bodies),
        "unasked": own_hub.service_key("bare-service", **reason, **bodies),
    }
    for selector in private.RULES:
        rule = {"selector": selector, "type": "redact", "enabled": True}
        assert own_hub.post("/api/privacy/rules/", **rule).status_code == 201
    visits = {}
    for recorder in RECORDERS:
        key = keys["asked" if recorder == "recorder" else "unasked"]
        visits[recorder] = visit(own_hub, chromium, site, recorder, key)
    site.close()
    sessions = {recorder: visited.session for recorder, visited in visits.items()}
    wait_for(
        lambda: (
            not stores.queued_in(own_hub)
            and not found_in(p for p in stores.files_of(own_hub) if "valkey" in p[0])
        ),
        seconds=30,
        what=lambda: (
            "the rewrite: "
            + str(found_in(p for p in stores.files_of(own_hub) if "valkey" in p[0]))
        ),
    )
    answers = {r: list(stores.answers_of(own_hub, s)) for r, s in sessions.items()}
    events = {
        r: own_hub.events(s, own_hub.manifest(s)["windows"][0])
        for r, s in sessions.items()
    }
    return Kept(
        sessions=sessions,
        files=list(stores.files_of(own_hub)),
        tables=list(stores.tables_of(own_hub)),
        keys=list(stores.keys_of(own_hub)),
        answers=answers,
        events=events,
        visits=visits,
    )


def visit(hub, chromium, site, recorder, key):
    """Visit the page as a person would; return what came of it."""
    values = planted(masked_by_recorder=recorder == "recorder")
    context = chromium.new_context(viewport={"width": 1100, "height": 700})
    page = context.new_page()
    sent: list[bytes] = []
    listen(page, sent)
    page.goto(site.page(recorder, values, hub=hub.address, key=key))
    if recorder == "recorder":
        until(page, ASKED)
        agree(page)
    if recorder in ("client", "posthog"):
        until(page, "() => isRecording()")
    else:
        until(page, "() => window.SessionHub?.sessionURL ?? null")
    session, styles = page.evaluate(SESSION), page.evaluate(SHEET)
    page.evaluate(SCRIPT, values)
    page.evaluate(MORE, values)
    page.evaluate(NAMED_SCRIPT, values)
    page.evaluate(LATER_SCRIPT, {"s": values, "later": private.later()})
    page.click("#cb")
    page.click("#rd")
    for field, place in (("#a", "inputTyped"), ("#ta", "textareaTyped")):
        page.click(field)
        page.keyboard.insert_text(values[place])
    page.click("#ce")
    page.keyboard.insert_text(values["contentEditableTyped"])
    page.click("#go")
    page.evaluate("(name) => SessionHub.track(name, {})", LAST)
    # It sends by itself after a while; what it sends while leaving is not received.
    wait_for(
        lambda: page.evaluate("() => true") and is_last(sent),
        seconds=30,
        what=lambda: f"the last words of {recorder}",
    )
    page.goto("about:blank")
    # What is on its way as the page is left ends with the browser.
    wait_for(
        lambda: is_whole(hub, session),
        seconds=60,
        what=lambda: f"all that {recorder} sent",
    )
    context.close()
    pieces = [("sent", stores.sent_as(body)) for body in sent]
    return Visited(session, styles, pieces)


def listen(page, sent):
    """Collect what the page sends, packed as it is."""
    page.expose_binding(
        "tellTest",
        lambda _, url: sent.append(b64decode(url.partition("base64,")[2])),
    )
    page.add_init_script(OVERHEAR)
    page.on("websocket", lambda socket: socket.on("framesent", on_frame))

    def on_frame(frame):
        sent.append(frame if isinstance(frame, bytes) else frame.encode())


def is_last(sent):
    return any(LAST.encode() in stores.sent_as(body) for body in sent)


def is_whole(hub, session_id):
    if hub.session_or_none(session_id) is None:
        return False
    window = hub.manifest(session_id)["windows"][0]
    return LAST in json.dumps(hub.events(session_id, window))


def found_in(pieces: Iterable[stores.Piece]) -> dict[str, list[str]]:
    """Return which secrets are found, and where."""
    secrets = spelled()
    found: dict[str, list[str]] = {}
    for name, data in pieces:
        for place, ways in secrets.items():
            if any(way in data for way in ways):
                found.setdefault(place, []).append(name)
    return found


def holds(pieces: Iterable[stores.Piece], text: str) -> bool:
    return any(text.encode() in data for _, data in pieces)


def test_there_is_a_secret_in_every_place():
    assert len(spelled()) >= 250
    page = (PLANTED / "page.html").read_text() + SCRIPT + MORE
    page += MARKUP + NAMED_SCRIPT + private.markup({p: f"{{{p}}}" for p in PLACES})
    page += "".join(f"s.{place} " for place in private.LATER) + LATER_SCRIPT
    page += "".join(f"s.{p} " for p in private.BY_NAME)
    elsewhere = {"documentQuery", "pageTitle", "summaryText", "answerNamed"}
    driven = {"inputTyped", "textareaTyped", "contentEditableTyped"}
    for place in set(PLACES) - driven - elsewhere:
        assert f"{{{place}}}" in page or f"s.{place}" in page, place


def test_our_recorder_sends_no_secret(kept):
    assert found_in(kept.visits["recorder"].sent) == {}
    assert holds(kept.visits["recorder"].sent, ORDINARY)


@pytest.mark.parametrize(
    ("recorder", "at_least"), [("unmasked", 390), ("client", 90), ("posthog", 70)]
)
def test_the_others_send_them_and_the_server_is_alone(kept, recorder, at_least):
    sent = found_in(kept.visits[recorder].sent)
    assert len(sent) >= at_least, sorted(set(spelled()) - set(sent))


def test_no_file_of_any_store_and_no_log_holds_a_secret(kept):
    assert found_in(kept.files) == {}
    names = " ".join(name for name, _ in kept.files)
    for part in ("clickhouse/", "valkey/", "sqlite", ".log"):
        assert part in names
    # The same search does find what may be there.
    assert holds((p for p in kept.files if "sqlite" in p[0]), "bare-service")
    session = kept.sessions["client"]
    assert holds((p for p in kept.files if "valkey" in p[0]), session)


def test_no_row_of_any_table_holds_a_secret(kept):
    assert found_in(kept.tables) == {}
    assert holds(kept.tables, ORDINARY)
    tables = {name for name, _ in kept.tables}
    assert {"sessionhub.replay_chunks", "sessionhub.sessions"} <= tables


def test_no_key_of_the_buffer_holds_a_secret(kept):
    assert found_in(kept.keys) == {}
    assert holds(kept.keys, kept.sessions["posthog"])


@pytest.mark.parametrize("recorder", RECORDERS)
def test_no_answer_and_no_page_holds_a_secret(kept, recorder):
    assert found_in(kept.answers[recorder]) == {}
    assert holds(kept.answers[recorder], ORDINARY)


@pytest.mark.parametrize("recorder", RECORDERS)
def test_everything_was_recorded_but_the_secrets(kept, recorder):
    """Nothing is proved by a recording that is not there."""
    events = kept.events[recorder]
    stored = json.dumps(events)
    assert [e["type"] for e in events].count(2) >= 1
    assert "********" in stored
    for shown in ("user-card", "noscript", "contenteditable", "Go", "Hi", "card"):
        assert shown in stored, shown
    assert {e["data"]["source"] for e in events if e["type"] == 3} >= {0, 2, 5}


@pytest.mark.parametrize("recorder", RECORDERS)
def test_a_style_sheet_is_stored_byte_for_byte(kept, recorder):
    snapshot = next(e for e in kept.events[recorder] if e["type"] == 2)
    styles = kept.visits[recorder].styles
    assert len(styles) > 150
    assert styles in list(style_texts(snapshot["data"]["node"]))


def style_texts(node):
    """Yield the text of every style element."""
    if node.get("tagName") == "style":
        inside = "".join(c.get("textContent", "") for c in node["childNodes"])
        yield node["attributes"].get("_cssText") or inside
    for child in node.get("childNodes", []):
        yield from style_texts(child)


def test_the_server_alone_counts_what_it_masked(own_hub, kept):
    """With nothing masked by the recorder, the report names every kind."""
    session = own_hub.session_or_none(kept.sessions["unmasked"])
    counts = session["privacy"]["counts"]
    assert {"email", "card", "ssn", "phone", "iban", "jwt", "secret"} <= set(counts)
    assert session["privacy"]["masked"]["names"] >= len(NAMED) - 1
