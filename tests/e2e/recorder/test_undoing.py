"""Stopping leaves what the page put over the recorder's hooks; one copy is at work."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.recorder.pages import opened

#: Every function and setter of the browser that recording replaces.
HOOKED = """
const METHODS = [
  [CSSStyleSheet.prototype, "insertRule"], [CSSStyleSheet.prototype, "deleteRule"],
  [CSSStyleSheet.prototype, "addRule"], [CSSStyleSheet.prototype, "removeRule"],
  [CSSStyleSheet.prototype, "replace"], [CSSStyleSheet.prototype, "replaceSync"],
  [CSSMediaRule.prototype, "insertRule"], [CSSMediaRule.prototype, "deleteRule"],
  [CSSStyleDeclaration.prototype, "setProperty"],
  [CSSStyleDeclaration.prototype, "removeProperty"],
  [Element.prototype, "attachShadow"], [CustomElementRegistry.prototype, "define"],
  [History.prototype, "pushState"], [History.prototype, "replaceState"],
  [window, "fetch"], [XMLHttpRequest.prototype, "open"],
  [XMLHttpRequest.prototype, "send"], [console, "log"], [console, "info"],
  [console, "warn"], [console, "error"], [console, "debug"],
];
const SETTERS = [
  [HTMLInputElement.prototype, "value"], [HTMLInputElement.prototype, "checked"],
  [HTMLSelectElement.prototype, "value"], [HTMLTextAreaElement.prototype, "value"],
  [HTMLSelectElement.prototype, "selectedIndex"],
  [HTMLOptionElement.prototype, "selected"],
  [Document.prototype, "adoptedStyleSheets"],
  [ShadowRoot.prototype, "adoptedStyleSheets"],
];
const setterOf = ([owner, name]) => Object.getOwnPropertyDescriptor(owner, name).set;
const now = () => [...METHODS.map(([owner, name]) => owner[name]),
                   ...SETTERS.map(setterOf)];
const names = [...METHODS, ...SETTERS].map(([owner, name]) =>
  `${owner.constructor.name}.${name}`);
const differing = (a, b) => names.filter((_, i) => a[i] !== b[i]);
window.native = now();
/** As a library does that came later. */
window.cover = () => {
  window.calls = 0;
  for (const [owner, name] of METHODS) {
    const was = owner[name];
    owner[name] = function (...args) { window.calls++; return was.apply(this, args); };
  }
  for (const [owner, name] of SETTERS) {
    const was = Object.getOwnPropertyDescriptor(owner, name);
    const set = function (value) { window.calls++; was.set.call(this, value); };
    Object.defineProperty(owner, name, { ...was, set });
  }
  window.covered = now();
};
window.hooked = () => names.length - differing(now(), native).length;
window.leftover = () => differing(now(), native);
window.lost = () => differing(now(), covered);
"""


def page_with_hooks(visitor: Any, loopback: Any, path: str) -> Any:
    url = loopback.page(path, "<style>p{color:red}</style><p>text</p><input>")
    loopback.pages[path] = loopback.pages[path].replace(
        "<head>", f"<head><script>{{{HOOKED}}}</script>"
    )
    return opened(visitor, loopback, url)


def test_stopping_puts_every_function_and_setter_back(visitor, loopback):
    page = page_with_hooks(visitor, loopback, "/put-back")
    assert page.evaluate("hooked()") == 0
    page.evaluate("SessionHub.stop()")
    assert page.evaluate("leftover()") == []


def test_what_the_page_puts_over_them_stays_and_one_copy_is_at_work(visitor, loopback):
    page = page_with_hooks(visitor, loopback, "/covered")
    page.evaluate("cover()")
    for _ in range(3):
        page.evaluate("SessionHub.consent.optOut()")
        assert page.evaluate("lost()") == []
        page.evaluate("SessionHub.consent.optIn(['record'])")
        page.wait_for_function("SessionHub.sessionURL")
    before = len(loopback.events)
    page.evaluate(
        """() => {
        console.log("one line");
        fetch("/ping?once=1");
        history.pushState({}, "", "/covered?once");
        document.styleSheets[0].insertRule("b { color: blue }");
        document.querySelector("input").value = "x";
        }"""
    )
    ours = ("one line", "/ping?once=", '"kind": "push"', "color: blue", '"source": 5')

    def counts() -> list[int]:
        events = [json.dumps(event) for event in loopback.events[before:]]
        return [sum(text in event for event in events) for text in ours]

    loopback.wait_for(lambda: min(counts()) > 0, pump=page)
    page.evaluate("SessionHub.track('end')")
    loopback.wait_for(lambda: loopback.custom("sh.track"), pump=page)
    assert counts() == [1, 1, 1, 1, 1]
    assert page.evaluate("calls") >= 5


def test_an_error_of_the_pages_own_call_is_thrown(visitor, loopback):
    page = opened(visitor, loopback, loopback.page("/thrown", "<style>p{}</style>"))
    thrown = page.evaluate(
        """() => [['insertRule', '9 {} }'], ['deleteRule', 9],
                 ['replaceSync', '']].map(([name, argument]) => {
        try { document.styleSheets[0][name](argument); return null; }
        catch (error) { return error.name; }
        })"""
    )
    assert thrown == ["SyntaxError", "IndexSizeError", "NotAllowedError"]
