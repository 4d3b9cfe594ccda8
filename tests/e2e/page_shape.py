"""What a page consists of, the same for the living page and for its replay.

`SHAPE` is JavaScript: `(document, address) => tree`, where an element is
`[tag, {attributes}, [children]]` and a text is a string. Left out on both sides is what
a recording may not hold: scripts, comments, white space between elements, the values of
inputs and whether browsers fill them in, and addresses of things to load. Added by the
Replayer and left out: its hover class and its own attributes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

STARS = "*" * 8
COVERED = re.compile(r"aria-|data-|(title|alt|placeholder)$")

SHAPE = r"""
(document, address) => {
  const SKIPPED = new Set(["SCRIPT", "NOSCRIPT", "TEMPLATE", "STYLE"]);
  const OPAQUE = new Set(["TEXTAREA"]);
  const LEFT_OUT = new Set([
    "value", "autocomplete", "checked", "selected", "src", "srcset", "action",
    "formaction", "method", "enctype", "rel", "target", "nonce", "autofocus", "ping",
    "referrerpolicy",
  ]);
  const OWN = /^(rr_|data-rr|data-sh-)/;

  // A bare fragment is recorded with the address the page had at that time.
  const link = (value) => {
    try {
      const { hash, href } = new URL(value, address);
      return hash || href;
    } catch {
      return value;
    }
  };

  const attributes = (element) => {
    const kept = {};
    for (const { name, value } of element.attributes) {
      if (LEFT_OUT.has(name) || OWN.test(name)) continue;
      if (name === "class") {
        const classes = value.split(/\s+/).filter((word) => word && word !== ":hover");
        if (classes.length) kept.class = classes.join(" ");
      } else if (name === "style") {
        if (element.style.cssText) kept.style = element.style.cssText;
      } else if (name === "href") kept.href = link(value);
      // A masked number is shown in a field for text.
      else if (name === "type") kept.type = element.dataset.shType ?? value;
      else kept[name] = value;
    }
    return Object.fromEntries(Object.entries(kept).sort());
  };

  const children = (parent) => {
    const found = [];
    let text = "";
    const flush = () => {
      const words = text.replace(/\s+/g, " ").trim();
      if (words) found.push(words);
      text = "";
    };
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) text += node.data;
      if (node.nodeType !== 1 || SKIPPED.has(node.nodeName)) continue;
      flush();
      found.push(shape(node));
    }
    flush();
    return found;
  };

  const shape = (element) => [
    element.nodeName.toLowerCase(),
    attributes(element),
    OPAQUE.has(element.nodeName) ? [] : children(element),
  ];

  return shape(document.body);
}
"""

LIVE = (
    "() => ({ at: Date.now(), address: location.href, "
    f"shape: ({SHAPE})(document, location.href) }})"
)
REPLAYED = (
    f"(address) => ({SHAPE})(window.sessionHubPlayer.iframe.contentDocument, address)"
)


def size(shape: list) -> int:
    """How many elements there are."""
    return 1 + sum(size(child) for child in shape[2] if isinstance(child, list))


def assert_same(rebuilt: list, living: list, *, what: str) -> None:
    """Fail with the lines that differ, as a person would compare two pages.

    What the shipped rules mask may be masked, and nothing else.
    """
    living = as_masked(living, rebuilt)
    lines = difflib.unified_diff(
        list(_lines(living)), list(_lines(rebuilt)), "living", "rebuilt", "", "", 1
    )
    difference = "\n".join(lines)
    assert not difference, f"{what}\n{difference}"
    assert rebuilt == living, what


def as_masked(living: list, rebuilt: list) -> list:
    """Return the living page with what the shipped rules cover as it was rebuilt."""
    tag, attributes, children = living
    if tag != rebuilt[0]:
        return living
    kind = attributes.get("type") if tag == "input" else None
    if kind == "password" and set(rebuilt[1]) <= {"style", "class", "id"}:
        return rebuilt
    # A redact rule covers the whole element; what it is for stays.
    by_rule = kind in ("email", "tel")
    expected = {
        name: _expected(
            value, rebuilt[1].get(name), whole=by_rule or bool(COVERED.match(name))
        )
        for name, value in attributes.items()
    }
    if len(children) != len(rebuilt[2]):
        return [tag, expected, children]
    whole = tag == "option" or "contenteditable" in attributes
    below = [
        as_masked(child, other)
        if isinstance(child, list) and isinstance(other, list)
        else _expected(child, other, whole=whole)
        for child, other in zip(children, rebuilt[2], strict=True)
    ]
    return [tag, expected, below]


def _expected(value: object, masked: object, *, whole: bool) -> object:
    """Return `masked` if it is `value` with nothing hidden that need not be.

    `whole` values may be all asterisks; others may hide queries and addresses of mail.
    """
    if not (isinstance(value, str) and isinstance(masked, str)):
        return value
    if whole and masked in (re.sub(r"\S", "*", value), STARS):
        return masked
    return masked if covers(masked, value) else value


def covers(masked: str, plain: str) -> bool:
    """Return whether `masked` is `plain` without queries' values and mail addresses."""
    hidden = [re.escape(part) for part in masked.split(STARS)]
    pattern = r"(?:(?<==)[^&#]*|[\w.+-]+@[\w.-]+)".join(hidden)
    return re.fullmatch(pattern, plain) is not None


def _lines(shape: list, depth: int = 0) -> Iterator[str]:
    tag, attributes, children = shape
    written = "".join(f" {name}={value!r}" for name, value in attributes.items())
    yield f"{'  ' * depth}<{tag}{written}>"
    for child in children:
        if isinstance(child, str):
            yield f"{'  ' * depth}  {child}"
        else:
            yield from _lines(child, depth + 1)
