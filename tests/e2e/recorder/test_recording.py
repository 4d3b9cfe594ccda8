"""The recorder in a real Chromium: what it captures."""

from __future__ import annotations

from tests.e2e.recorder.pages import FORM, opened


def test_it_begins_with_the_session_the_page_and_a_full_snapshot(visitor, loopback):
    opened(visitor, loopback, loopback.page("/shop", FORM))
    first = loopback.chunks[0]
    assert first.events[0]["data"]["tag"] == "sh.session"
    assert first.envelope["checkpoint"] is True
    assert first.envelope["token"] is None
    assert first.envelope["count"] == len(first.events)
    assert first.envelope["firstTs"] == min(e["timestamp"] for e in first.events)
    assert first.envelope["lastTs"] == max(e["timestamp"] for e in first.events)
    kinds = [e["type"] for e in first.events]
    assert kinds.index(4) < kinds.index(2)
    (session,) = loopback.custom("sh.session")
    assert session["recorder"].startswith("sessionhub/")
    assert session["href"] == loopback.site + "/shop"
    assert session["viewport"] == {"w": 1280, "h": 800}
    assert session["touchPoints"] == 0
    (page,) = loopback.custom("sh.page")
    assert (page["kind"], page["title"]) == ("load", "*****")


def test_it_never_sends_what_was_typed(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/form", FORM))
    page.type("#name", "Ada Example")
    page.type("#secret", "hunter2")
    page.type("#note", "private words")
    page.select_option("#size", "large")
    loopback.wait_for(
        lambda: [e for e in loopback.events if e["data"].get("text") == "*" * 13],
        pump=page,
    )
    page.evaluate("SessionHub.stop()")
    loopback.wait_for(lambda: loopback.custom("sh.click") is not None, pump=page)
    sent = str(loopback.events)
    for typed in ("Ada", "hunter2", "private", "t0k3n"):
        assert typed not in sent


def test_of_a_password_not_even_the_length_is_shown(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/password", FORM))
    page.type("#secret", "abc")
    page.click("#buy")
    loopback.wait_for(lambda: loopback.custom("sh.click"), pump=page)
    texts = [e["data"]["text"] for e in loopback.events if "text" in e["data"]]
    assert texts == ["*" * 8]


def test_it_records_where_a_click_hit(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/click", FORM))
    page.click("#buy b")
    (click,) = loopback.wait_for(lambda: loopback.custom("sh.click"), pump=page)
    assert click["selector"] == "#buy > b"
    assert 0.4 < click["relX"] < 0.6
    assert 0.4 < click["relY"] < 0.6
    assert click["button"] == 0
    assert len(click["textHash"]) == 8
    own = next(e for e in loopback.events if e["data"].get("tag") == "sh.click")
    rrweb = next(
        e
        for e in loopback.events
        if e["type"] == 3 and e["data"]["source"] == 2 and e["data"]["type"] == 2
    )
    assert own["timestamp"] == rrweb["timestamp"]
    assert click["id"] == rrweb["data"]["id"]


def test_it_identifies_with_clean_traits(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/who"))
    page.evaluate(
        """SessionHub.identify(42, {email: "ada@example.com", roles: ["b", "a", {}],
             age: 7, vip: true, nothing: null, nested: {x: 1}, identityHash: "ab12"})"""
    )
    (identified,) = loopback.wait_for(lambda: loopback.custom("sh.identify"), pump=page)
    assert identified == {
        "userId": "42",
        "traits": {
            "email": "ada@example.com",
            "roles": ["a", "b"],
            "age": 7,
            "vip": True,
        },
        "identityHash": "ab12",
    }


def test_another_person_is_another_session(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/who"))
    page.evaluate("SessionHub.identify('ada')")
    loopback.wait_for(lambda: loopback.custom("sh.identify"), pump=page)
    page.evaluate("SessionHub.identify('bob')")
    loopback.wait_for(lambda: len(loopback.custom("sh.identify")) == 2, pump=page)
    assert len(loopback.sessions()) == 2
    second = [
        c for c in loopback.chunks if c.envelope["sessionId"] == loopback.sessions()[1]
    ]
    assert second[0].envelope["seq"] == 0
    assert [e for c in second for e in c.events if e["type"] == 2]


def test_it_takes_calls_made_before_it_arrived(visitor, loopback):
    url = loopback.page("/early")
    loopback.pages["/early"] = loopback.pages["/early"].replace(
        "<head>",
        """<head><script>(window.SessionHub = window.SessionHub || [])
        .push(["track", "early", {n: 1}], ["identify", "ada"])</script>""",
    )
    page = opened(visitor, loopback, url)
    loopback.wait_for(lambda: loopback.custom("sh.track"), pump=page)
    assert loopback.custom("sh.track") == [{"name": "early", "props": {"n": 1}}]
    assert loopback.custom("sh.identify")[0]["userId"] == "ada"


def test_it_records_the_console_with_levels_and_places(visitor, loopback):
    url = loopback.page(
        "/console",
        """<script>
        function outer() { console.warn("careful", {a: [1, {b: 2}]}, null); }
        addEventListener("load", () => setTimeout(outer, 200));
        </script>""",
    )
    page = opened(visitor, loopback, url)
    lines = loopback.wait_for(lambda: loopback.plugin("rrweb/console@1"), pump=page)
    assert lines[0]["level"] == "warn"
    assert lines[0]["payload"] == ['"careful"', '{"a":[1,{"b":2}]}', "null"]
    assert lines[0]["trace"][0].startswith(f"outer ({url}:")


def test_it_records_requests_of_both_kinds(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/net"))
    page.evaluate("fetch('/missing?x=1', {method: 'post'}).then(r => r.text())")
    page.evaluate(
        """() => { const x = new XMLHttpRequest();
        x.open("GET", "/gone"); x.send(); }"""
    )
    page.evaluate("fetch('http://127.0.0.1:1/').catch(() => {})")
    requests = loopback.wait_for(
        lambda: (
            len(found := [r["requests"][0] for r in loopback.plugin("rrweb/network@1")])
            == 3
            and found
        ),
        pump=page,
    )
    by_name = {r["name"]: r for r in requests}
    posted = by_name[loopback.site + "/missing?x=********"]
    assert (posted["method"], posted["status"]) == ("POST", 200)
    assert (posted["initiatorType"], posted["transferSize"]) == ("fetch", 11)
    assert by_name[loopback.site + "/gone"]["status"] == 404
    assert by_name[loopback.site + "/gone"]["initiatorType"] == "xmlhttprequest"
    assert "Failed to fetch" in by_name["http://127.0.0.1:1/"]["error"]
    assert not any("requestBody" in r or "responseBody" in r for r in requests)


def test_it_records_errors_and_rejections(visitor, loopback):
    url = loopback.page(
        "/errors",
        """<script>addEventListener("load", () => setTimeout(() => {
        Promise.reject(new TypeError("no such thing"));
        undefined.boom();
        }, 200))</script>""",
    )
    page = opened(visitor, loopback, url)
    errors = loopback.wait_for(
        lambda: len(found := loopback.custom("sh.error")) == 2 and found, pump=page
    )
    by_kind = {e["kind"]: e for e in errors}
    assert "boom" in by_kind["error"]["message"]
    assert by_kind["error"]["source"] == url
    assert by_kind["error"]["line"] == 3
    rejected = by_kind["unhandledrejection"]
    assert rejected["message"] == "TypeError: no such thing"
    assert rejected["source"] == url


def test_it_follows_a_single_page_application(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/app"))
    page.evaluate("history.pushState({}, '', '/app/list')")
    page.evaluate("history.replaceState({}, '', '/app/list?page=2')")
    page.evaluate("history.replaceState({n: 1}, '')")
    page.evaluate("location.hash = 'row-7'")
    page.evaluate("history.back()")
    page.evaluate("history.back()")
    page.wait_for_url("**/app")
    loopback.wait_for(
        lambda: any(p["kind"] == "pop" for p in loopback.custom("sh.page")), pump=page
    )
    moves = [
        (p["kind"], p["href"].removeprefix(loopback.site))
        for p in loopback.custom("sh.page")
    ]
    assert moves == [
        ("load", "/app"),
        ("push", "/app/list"),
        ("replace", "/app/list?page=********"),
        ("hash", "/app/list?page=********#row-7"),
        ("hash", "/app/list?page=********"),
        ("pop", "/app"),
    ]


def test_the_session_address_is_given(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/url"))
    session = loopback.sessions()[0]
    expected = f"{loopback.address}/admin/session-recordings/{session}/"
    assert page.evaluate("SessionHub.sessionURL") == expected
    given = page.evaluate("new Promise(r => SessionHub.getSessionURL(r))")
    assert given == expected


def test_a_new_session_can_be_asked_for(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/again", "<p>still here</p>"))
    page.evaluate("SessionHub.track('before'); SessionHub.startNewSession()")
    page.evaluate("SessionHub.track('after')")
    loopback.wait_for(lambda: len(loopback.custom("sh.track")) == 2, pump=page)
    first, second = loopback.sessions()
    by_name = {
        e["data"]["payload"]["name"]: c.envelope["sessionId"]
        for c in loopback.chunks
        for e in c.events
        if e["data"].get("tag") == "sh.track"
    }
    assert by_name == {"before": first, "after": second}


def test_a_problem_is_reported_at_once(visitor, loopback):
    loopback.config["flushMs"] = 60000
    page = opened(visitor, loopback, loopback.page("/help"))
    page.evaluate("SessionHub.reportProblem({message: 'It broke'})")
    loopback.wait_for(
        lambda: loopback.custom("sh.problem") == [{"message": "It broke"}], pump=page
    )


def test_the_facade_answers_logrockets_names(visitor, loopback):
    tag = loopback.tag('data-facade="LogRocket"')
    page = opened(visitor, loopback, loopback.page("/rocket", tag=tag))
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    assert page.evaluate("LogRocket === SessionHub")
    page.evaluate(
        """LogRocket.init("acme/shop"); LogRocket.identify("u1", {name: "Ada"});
        LogRocket.track("Paid", {total: 3}); LogRocket.error("quiet", 1)"""
    )
    (line,) = loopback.wait_for(lambda: loopback.plugin("rrweb/console@1"), pump=page)
    assert (line["level"], line["payload"]) == ("error", ['"quiet"', "1"])
    assert printed == []
    assert loopback.custom("sh.track") == [{"name": "Paid", "props": {"total": 3}}]
    assert page.evaluate("LogRocket.sessionURL") == page.evaluate(
        "new Promise(r => LogRocket.getSessionURL(r))"
    )


def test_the_api_never_throws(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/abuse"))
    result = page.evaluate(
        """() => {
        const loop = {}; loop.self = loop;
        const trap = new Proxy({}, {get() { throw Error("trap"); },
                                    ownKeys() { throw Error("trap"); }});
        for (const bad of [undefined, null, loop, trap, Symbol("s"), 1n, () => {}]) {
          SessionHub.identify(bad, bad); SessionHub.track(bad, bad);
          SessionHub.init(bad); SessionHub.reportProblem(bad);
          SessionHub.getSessionURL(bad); SessionHub.push(bad);
          SessionHub.consent.optIn(bad); SessionHub.safeLog("x");
          try { console.log(bad); } catch (e) { return "console: " + e; }
        }
        return SessionHub.consent.status();
        }"""
    )
    assert result == "granted"
