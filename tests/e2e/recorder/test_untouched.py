"""Starting to record changes nothing in the page and runs none of its code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.recorder.pages import opened

WATCH = """<head><script>
window.seen = [];
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes } of records) {
    for (const node of [...addedNodes, ...removedNodes]) seen.push(node.nodeName);
  }
}).observe(document, { childList: true, subtree: true });
addEventListener("DOMContentLoaded", () => setTimeout(() => { seen.length = 0; }));
</script>"""

ZONE = """<script>
// What Zone.js does to a page, as far as a recorder meets it.
window.Zone = { __symbol__: (name) => `__zone_symbol__${name}` };
window.patchedCalls = [];
for (const name of ["MutationObserver", "setTimeout"]) {
  const native = window[name];
  window[Zone.__symbol__(name)] = native;
  window[name] = new Proxy(native, {
    construct(...args) { patchedCalls.push(name); return Reflect.construct(...args); },
    apply(...args) { patchedCalls.push(name); return Reflect.apply(...args); },
  });
}
</script>"""


def _page(visitor: Any, loopback: Any, path: str, head: str, body: str = "") -> Any:
    url = loopback.page(path, f"<p>text</p><input><iframe></iframe>{body}")
    loopback.pages[path] = loopback.pages[path].replace("<head>", head, 1)
    return opened(visitor, loopback, url)


@pytest.mark.parametrize("head", [WATCH, WATCH + ZONE], ids=["plain", "zone"])
def test_no_element_comes_or_goes(visitor, loopback, head):
    page = _page(visitor, loopback, "/observed", head)
    page.evaluate("document.querySelector('p').textContent = 'changed'")
    loopback.wait_for(
        lambda: any(
            e["type"] == 3 and e["data"]["source"] == 0 for e in loopback.events
        ),
        pump=page,
    )
    page.evaluate("SessionHub.stop()")
    assert set(page.evaluate("seen")) <= {"#text"}


def test_zones_of_the_page_do_not_learn_of_mutations_and_values(visitor, loopback):
    page = _page(visitor, loopback, "/zone", "<head>" + ZONE)
    assert "MutationObserver" not in page.evaluate("patchedCalls")
    # The recorder's own timers run in no zone of the page; a setter is called in one.
    calls = page.evaluate(
        """() => {
        patchedCalls.length = 0;
        document.querySelector("input").value = "x";
        return patchedCalls;
        }"""
    )
    assert calls == []
    loopback.wait_for(
        lambda: any(
            e["type"] == 3 and e["data"]["source"] == 5 for e in loopback.events
        ),
        pump=page,
    )


def test_the_time_zone_costs_the_start_nothing(chromium, loopback):
    context = chromium.new_context(timezone_id="Asia/Tokyo")
    head = """<head><script>
    window.made = 0;
    Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
      apply: (...a) => { made++; return Reflect.apply(...a); },
      construct: (...a) => { made++; return Reflect.construct(...a); },
    });
    </script>"""
    page = _page(context, loopback, "/zone-of-time", head)
    assert loopback.custom("sh.session")[0]["timezone"] == "Asia/Tokyo"
    assert page.evaluate("made") == 0
    context.close()


def test_a_browser_that_must_make_a_format_makes_it_when_idle(chromium, loopback):
    context = chromium.new_context(timezone_id="Asia/Tokyo")
    head = """<head><script>
    delete window.Temporal;
    window.made = [];
    let idle = false;
    const native = window.requestIdleCallback;
    window.requestIdleCallback = (callback) => native(() => {
      idle = true; callback(); idle = false;
    });
    Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
      apply: (...a) => { made.push(idle); return Reflect.apply(...a); },
    });
    </script>"""
    page = _page(context, loopback, "/idle", head)
    page.wait_for_function("made.length")
    assert page.evaluate("made") == [True]
    context.close()


def test_arguments_are_read_without_the_page_and_none_costs_the_line(visitor, loopback):
    page = _page(visitor, loopback, "/arguments", "<head>")
    loopback.page("/other", "other", tag="")
    other = loopback.address + "/other"
    page.evaluate(
        """(other) => new Promise((done) => {
        const frame = document.createElement("iframe");
        frame.src = other;
        frame.onload = done;
        document.body.append(frame);
        })""",
        other,
    )
    ran = page.evaluate(
        """() => {
        const ran = [];
        const note = (name) => () => { ran.push(name); return name; };
        const form = document.createElement("form");
        form.innerHTML = "<input name=nodeName><input name=tagName>";
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        const error = new TypeError("mine");
        Object.defineProperty(error, "stack", { get: note("stack") });
        class Mine {
          get value() { ran.push("getter"); }
          toString() { ran.push("toString"); }
          toJSON() { ran.push("toJSON"); }
          [Symbol.toPrimitive]() { ran.push("primitive"); }
        }
        const cyclic = {}; cyclic.self = cyclic;
        console.info("before", form, document, proxy, error, new Mine(), cyclic,
          frames[frames.length - 1], new DOMException("gone", "AbortError"),
          { get size() { ran.push("own getter"); } }, "after");
        Promise.reject(new Proxy({}, {
          ownKeys() { throw 1; }, getPrototypeOf() { throw 2; },
        }));
        return ran;
        }"""
    )
    assert ran == []
    loopback.wait_for(lambda: loopback.custom("sh.error"), pump=page)
    line = next(p for p in loopback.plugin("rrweb/console@1") if p["level"] == "info")
    found = [json.loads(text) for text in line["payload"]]
    assert found[0] == "before"
    assert found[1:4] == ["<form>", "#document", "[revoked Proxy]"]
    assert found[4].startswith("TypeError: mine")
    assert found[5:8] == [{}, {"self": "[Circular]"}, "[Window]"]
    assert "AbortError: gone" in found[8]
    assert found[9:] == [{"size": "[Getter]"}, "after"]
    assert loopback.custom("sh.error")[0]["kind"] == "unhandledrejection"
