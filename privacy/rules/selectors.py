"""CSS selectors as staff write them: whether they can be read, and what they cover.

The recorder applies a rule with the browser's own `matches()`, so everything a browser
reads is allowed. What the server's second pass can apply itself is less; a rule beyond
it is a warning, not an error (see `privacy.masking.selectors`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cssselect2.parser import SelectorError as SyntaxFault
from cssselect2.parser import parse
from tinycss2 import parse_component_value_list

from privacy.masking import SelectorError as BeyondServer
from privacy.masking import parse_selector
from privacy.masking.places import SECRET_TOKENS
from privacy.rules.errors import RuleError

LONGEST = 500
_PAIRS = {"(": ")", "[": "]"}
_LISTS = frozenset(("is", "where", "not", "has"))
_PSEUDO_NAMES = """
active any-link autofill checked default defined dir disabled empty enabled first-child
first-of-type focus focus-visible focus-within fullscreen has host hover in-range
indeterminate invalid is lang last-child last-of-type link modal not nth-child
nth-last-child nth-last-of-type nth-of-type only-child only-of-type optional
out-of-range placeholder-shown read-only read-write required root target user-invalid
user-valid valid visited where
"""
_PSEUDO_CLASSES = frozenset(_PSEUDO_NAMES.split())

UNIVERSAL = (
    "“*” covers every element: with this rule a recording shows nothing but masks."
)
WHOLE_PAGE = "This covers the whole page: a recording shows nothing but masks."
RECORDER_ONLY = (
    "Our recorder applies this rule. The server's second pass cannot (it reads tags, "
    "#id, .class, [attribute], descendants and commas), so recordings of other "
    "recorders are not covered by it."
)


def check_selector(text: str) -> None:
    """Raise RuleError unless a browser can read `text` as a selector."""
    if len(text) > LONGEST:
        raise _broken(f"A selector has at most {LONGEST} characters.", LONGEST)
    flat = re.sub(r"[\r\n\f\t]", " ", text)
    if not flat.strip():
        raise _broken("Write a selector, for example input.salary.", 0)
    _check_brackets(flat)
    tokens = parse_component_value_list(flat)
    _check_list(tokens, relative=False, end=len(flat))


def selector_warnings(text: str) -> list[str]:
    """Return what staff should know about a selector that can be read."""
    warnings = []
    for selector in parse(text):
        tree: Any = selector.parsed_tree
        own = getattr(tree, "right", tree)
        parts = getattr(own, "simple_selectors", None)
        if parts == []:
            warnings.append(UNIVERSAL)
        elif tree is own and re.fullmatch(r"html|body|:root", text.strip(), re.I):
            warnings.append(WHOLE_PAGE)
    if not server_applies(text):
        warnings.append(RECORDER_ONLY)
    return list(dict.fromkeys(warnings))


def server_applies(text: str) -> bool:
    """Return whether the second pass can apply the selector itself."""
    try:
        parse_selector(text)
    except BeyondServer:
        return False
    return True


def refuse_unmasking_a_floor(text: str) -> None:
    """Raise RuleError if the selector names a field that is always masked."""
    for token in _attribute_tests(parse_component_value_list(text)):
        values = [t.value.lower() for t in token.content if hasattr(t, "value")]
        values = [value for value in values if isinstance(value, str) and value.strip()]
        if values and _is_floor(values[0], values[-1]):
            raise RuleError(
                "floor",
                "Passwords, card fields and one-time codes are masked whatever a rule "
                "says.",
                position=token.source_column - 1,
                field="selector",
            )


def _is_floor(name: str, value: str) -> bool:
    if name == "type":
        return value == "password"
    if name == "autocomplete":
        return any(w in SECRET_TOKENS or w.startswith("cc-") for w in value.split())
    return name == "data-rr-is-password"


def _attribute_tests(tokens: list[Any]) -> Iterator[Any]:
    """Yield every [attribute] test that an element must pass."""
    for token in tokens:
        if token.type == "[] block":
            yield token
        elif token.type == "function" and token.lower_name != "not":
            yield from _attribute_tests(token.arguments)


def _check_list(tokens: list[Any], *, relative: bool, end: int) -> None:
    """Check a list of selectors and those inside :is(), :not() and the like."""
    for token in tokens:
        if token.type == "error":
            raise _broken(f"This cannot be read: {token.message}.", _at(token, end))
    try:
        found = list(parse(iter(tokens), relative=relative))
    except SyntaxFault as fault:
        raise _broken(_sentence(fault), _at(_token(fault), end)) from None
    for selector in found:
        plain = getattr(selector, "selector", selector)
        if plain.pseudo_element is not None:
            at = next((_at(t, end) for t in tokens if t.type == "literal"), 0)
            raise _broken("A rule masks elements, and ::name is none.", at)
    _check_pseudo_classes(tokens, end)


def _check_pseudo_classes(tokens: list[Any], end: int) -> None:
    for before, token in pairwise(tokens):
        if before != ":" or token.type not in ("ident", "function"):
            continue
        is_call = token.type == "function"
        name = token.lower_name if is_call else token.lower_value
        if name not in _PSEUDO_CLASSES:
            raise _broken(f"No browser knows :{name}.", _at(before, end))
        if is_call and name in _LISTS:
            _check_list(token.arguments, relative=name == "has", end=_at(token, end))


def _check_brackets(text: str) -> None:
    """Refuse brackets left open, which CSS would close by itself at the end."""
    open_: list[tuple[str, int]] = []
    quote, at = "", 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif quote:
            if char == quote:
                quote = ""
                open_.pop()
        elif char in "\"'":
            quote = char
            open_.append((char, at))
        elif char in _PAIRS:
            open_.append((_PAIRS[char], at))
        elif char in ")]" and (not open_ or open_.pop()[0] != char):
            raise _broken(f"This {char} closes nothing.", at)
        at += 1
    if open_:
        closing, started = open_[-1]
        raise _broken(f"{text[started]} is not closed by {closing}.", started)


def _token(fault: SyntaxFault) -> Any:
    return fault.args[0] if fault.args else None


def _at(token: Any, end: int) -> int:
    return end if token is None else int(token.source_column) - 1


def _sentence(fault: SyntaxFault) -> str:
    text = str(fault.args[-1]).rstrip(".")
    text = text.replace("EOF", "the end")
    return f"This is no selector: {text[:1].lower()}{text[1:]}."


def _broken(detail: str, position: int) -> RuleError:
    return RuleError("broken_selector", detail, position=position, field="selector")
