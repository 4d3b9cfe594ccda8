"""The recorder is a guest in the page: it alters nothing and makes do with little."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.recorder.pages import FORM, opened


class TestThePageIsLeftAlone:
    """What the page sees of its own functions is what it saw without the recorder."""

    def test_fetch_answers_and_fails_as_ever(self, visitor, loopback):
        script = """<script>window.unhandled = () => {
          fetch("http://127.0.0.1:1/");
        }</script>"""
        page = opened(visitor, loopback, loopback.page("/same", script))
        result = page.evaluate(
            """async () => {
            const unhandled = [];
            addEventListener("unhandledrejection", (e) => {
              unhandled.push(e.reason.message); e.preventDefault(); });
            const ok = fetch("/missing");
            const response = await ok;
            let wrongThis;
            try { await fetch.call({}, "/missing"); }
            catch (e) { wrongThis = e.constructor.name; }
            let caught;
            try { await fetch("http://127.0.0.1:1/"); }
            catch (e) { caught = e.message; }
            const heard = new Promise((r) => {
              addEventListener("unhandledrejection", r, {once: true}); });
            setTimeout(window.unhandled);
            const abort = new AbortController();
            const aborted = fetch("/missing", {signal: abort.signal});
            abort.abort();
            const name = await aborted.catch((e) => e.name);
            await heard;
            await new Promise((r) => setTimeout(r, 50));
            return [ok instanceof Promise, response instanceof Response,
              await response.text(), wrongThis, caught, unhandled, name,
              fetch.name, fetch.length, String(fetch)];
            }"""
        )
        assert result == [
            True,
            True,
            "nothing here",
            "TypeError",
            "Failed to fetch",
            ["Failed to fetch"],
            "AbortError",
            "fetch",
            1,
            "function fetch() { [native code] }",
        ]

    def test_a_richer_promise_reaches_the_page_untouched(self, visitor, loopback):
        url = loopback.page("/rich")
        loopback.pages["/rich"] = loopback.pages["/rich"].replace(
            "<head>",
            """<head><script>const native = window.fetch;
            window.fetch = (...a) => Object.assign(native(...a), {cancel: () => "yes"});
            </script>""",
        )
        page = opened(visitor, loopback, url)
        assert page.evaluate("fetch('/missing').cancel()") == "yes"

    def test_console_keeps_its_this_its_value_and_its_errors(self, visitor, loopback):
        url = loopback.page("/print")
        loopback.pages["/print"] = loopback.pages["/print"].replace(
            "<head>",
            """<head><script>
            console.info = function () {
              window.seen = [this, ...arguments];
              return 7;
            };
            console.debug = () => { throw new RangeError("mine"); };
            </script>""",
        )
        page = opened(visitor, loopback, url)
        result = page.evaluate(
            """() => {
            const value = console.info("a", 1);
            let thrown; try { console.debug("x"); } catch (e) { thrown = e.message; }
            return [value, seen[0] === console, seen.slice(1), thrown];
            }"""
        )
        assert result == [7, True, ["a", 1], "mine"]

    def test_an_error_of_the_page_is_reported_once_and_as_it_was(
        self, visitor, loopback
    ):
        page = opened(visitor, loopback, loopback.page("/err"))
        errors: list[Any] = []
        page.on("pageerror", lambda error: errors.append(error))
        page.evaluate("setTimeout(() => { throw new Error('mine'); })")
        loopback.wait_for(lambda: loopback.custom("sh.error"), pump=page)
        assert [e.message for e in errors] == ["mine"]
        assert "recorder.js" not in errors[0].stack

    def test_stopping_puts_everything_back(self, visitor, loopback):
        url = loopback.page("/back")
        loopback.pages["/back"] = loopback.pages["/back"].replace(
            "<head>",
            """<head><script>
            window.mine = [fetch, console.log, XMLHttpRequest.prototype.send,
                           history.pushState];</script>""",
        )
        page = opened(visitor, loopback, url)
        same = """[fetch, console.log, XMLHttpRequest.prototype.send, history.pushState]
                  .map((f, i) => f === mine[i])"""
        assert page.evaluate(same) == [False] * 4
        page.evaluate("SessionHub.stop()")
        assert page.evaluate(same) == [True] * 4

    def test_nothing_is_printed_and_nothing_global_is_added(self, visitor, loopback):
        page = visitor.new_page()
        printed: list[str] = []
        page.on("console", lambda message: printed.append(message.text))
        page.goto(loopback.page("/plain", tag=""))
        before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
        page.goto(loopback.page("/recorded", FORM))
        loopback.wait_for(lambda: loopback.chunks, pump=page)
        after = set(page.evaluate("Object.getOwnPropertyNames(window)"))
        assert {n for n in after - before if not n.isdigit()} <= {"SessionHub"}
        assert printed == []


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'; script-src {hub} 'unsafe-inline'; connect-src {hub}",
        "sandbox allow-scripts",
    ],
)
def test_it_records_under_a_strict_policy(visitor, loopback, policy):
    """A closed CSP, and a sandbox without any storage."""
    loopback.page_headers = {
        "Content-Security-Policy": policy.format(hub=loopback.address)
    }
    page = visitor.new_page()
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    page.goto(loopback.page("/csp", "<p>inside</p>"))
    loopback.wait_for(lambda: loopback.chunks, pump=page)
    page.click("p")
    loopback.wait_for(lambda: loopback.custom("sh.click"), pump=page)
    assert printed == []


def test_a_policy_that_forbids_the_hub_leaves_the_page_working(visitor, loopback):
    loopback.page_headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src {loopback.address} 'unsafe-inline'"
        )
    }
    page = visitor.new_page()
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(loopback.page("/closed", "<p>inside</p>"))
    page.wait_for_function("window.SessionHub")
    page.click("p")
    assert page.evaluate("SessionHub.consent.status()") == "pending"
    assert (errors, loopback.chunks) == ([], [])


def test_it_works_without_compression_streams(visitor, loopback):
    visitor.add_init_script("delete window.CompressionStream")
    opened(visitor, loopback, loopback.page("/old", FORM))
    assert loopback.chunks[0].compressed is False


def test_chunks_are_compressed(visitor, loopback):
    opened(visitor, loopback, loopback.page("/new", FORM))
    assert loopback.chunks[0].compressed is True
