"""The recorded tree: nodes of full snapshots and of what mutations add."""

from __future__ import annotations

from typing import Any

from privacy.masking.neutralise import neutralise
from privacy.masking.places import FIELDS, PICTURES, SHELL, TECHNICAL, is_floor
from privacy.masking.treatment import (
    BLOCK,
    BLUR,
    NONE,
    UNMASKED,
    VALUE,
    aliased,
    inherited,
)
from privacy.masking.walk import Walk

#: From the root to an element: its tag and its attributes.
Path = tuple[tuple[str, dict[str, Any]], ...]

_ELEMENT, _TEXT, _DOCUMENT = 2, 3, 0


def walk_tree(walk: Walk, root: Any, treat: int, path: Path, parent: int) -> None:
    """Mask one node and everything below it, in place."""
    # A hostile tree may be deeper than the stack of calls.
    open_: list[tuple[Any, int, bool, Path, int]] = [(root, treat, False, path, parent)]
    treated = walk.index.treated
    while open_:
        node, treat, in_style, path, parent = open_.pop()
        if type(node) is not dict:
            continue
        kind = node.get("type")
        if kind == _TEXT:
            _text(walk, node, treat, in_style or bool(node.get("isStyle")))
        elif kind == _ELEMENT:
            tag, treat, inner, path = _element(walk, node, treat, path, parent)
            in_style = tag == "style"
        elif kind == _DOCUMENT:
            inner = treat
        else:
            _other(walk, node, treat)
        if treat > UNMASKED and type(node.get("id")) is int:
            treated[node["id"]] = treat
        if kind in (_ELEMENT, _DOCUMENT):
            id_ = node.get("id", 0)
            if treat == BLOCK:
                _forget(walk, node)
            elif type(node.get("childNodes")) is list:
                for child in reversed(node["childNodes"]):
                    open_.append((child, inner, in_style, path, id_))


def _element(
    walk: Walk, node: dict[str, Any], around: int, path: Path, parent: int
) -> tuple[str, int, int, Path]:
    """Return tag, treatment of the element, of what is inside it, and its path."""
    tag = str(node.get("tagName", "")).lower()
    attributes = node.get("attributes")
    if type(attributes) is not dict:
        attributes = {}
    treat = around
    if walk.is_marked:
        path = _step(walk, node, tag, attributes, path, parent)
        treat = inherited(around, treatment(walk, attributes, path))
    if walk.is_active and attributes:
        walk.counts["active"] += neutralise(tag, attributes)
    inner = treat
    if tag in FIELDS:
        treat = field(walk, tag, attributes, treat)
        inner = max(inner, treat)
        if tag == "button":
            inner = around if treat == VALUE else inner
    elif "contenteditable" in attributes and walk.policy.mask_inputs:
        if str(attributes["contenteditable"]).lower() != "false" and treat == NONE:
            inner = treat = VALUE
    if treat == BLOCK:
        _shell(walk, attributes)
    if attributes:
        mask_attributes(walk, attributes, treat)
    return tag, treat, inner, path


def _step(
    walk: Walk,
    node: dict[str, Any],
    tag: str,
    attributes: dict[str, Any],
    path: Path,
    parent: int,
) -> Path:
    if not walk.rules.deep:
        return ((tag, attributes),)
    kept = {k: v for k, v in attributes.items() if type(v) is str and len(v) < 200}
    if type(node.get("id")) is int:
        walk.index.elements[node["id"]] = (parent, tag, kept)
    return (*path, (tag, kept))


def treatment(walk: Walk, attributes: dict[str, Any], path: Path) -> int:
    """Return what aliases and rules say of one element."""
    own = aliased(attributes) if walk.policy.aliases else NONE
    return max(own, walk.rules.treatment(path)) if walk.rules else own


def field(walk: Walk, tag: str, attributes: dict[str, Any], treat: int) -> int:
    """Mask the value of a form field; return how the field is treated from now on."""
    floor = is_floor(tag, attributes)
    if not floor and (treat == UNMASKED or not walk.policy.mask_inputs):
        return treat
    if treat < BLUR:
        for name in ("value", "label") if tag == "option" else ("value",):
            if name in attributes:
                walk.hide(attributes, name, VALUE, "input")
    # What a person types later arrives as the text of a node below these.
    needs_index = floor or tag in ("textarea", "option")
    return max(treat, VALUE) if needs_index or tag == "button" else treat


def _text(walk: Walk, node: dict[str, Any], treat: int, in_style: bool) -> None:
    text = node.get("textContent")
    if type(text) is not str:
        return
    if treat >= VALUE and not in_style:
        walk.hide(node, "textContent", treat, "input" if treat == VALUE else "rule")
    elif in_style:
        walk.technical(node, "textContent", text)
    else:
        walk.prose(node, "textContent", text)


def _other(walk: Walk, node: dict[str, Any], treat: int) -> None:
    """Comments, CDATA, and kinds nobody has invented yet."""
    text = node.get("textContent")
    if type(text) is str:
        if treat >= BLUR:
            walk.hide(node, "textContent", treat, "rule")
        else:
            walk.prose(node, "textContent", walk.named(node, "textContent", text))


def mask_attributes(walk: Walk, attributes: dict[str, Any], treat: int) -> None:
    """Mask the attributes of one element, each by what it is for."""
    if treat >= BLUR:
        _hidden_attributes(walk, attributes, treat)
    for name, value in attributes.items():
        if type(value) is str:
            if len(value) < 6:
                continue
            low = name.lower()
            if low in TECHNICAL:
                if walk.is_scanned:
                    walk.technical(attributes, name, value)
            elif low in PICTURES or "://" in value:
                walk.address(attributes, name, value)
            elif low.startswith("data-") and value[0] in "{[":
                walk.value(attributes, name)
            else:
                walk.prose(attributes, name, value)
        elif type(value) is dict:
            style_object(walk, value)
    if walk.is_scanned:
        walk.collected.keys += [(attributes, n) for n in attributes if len(n) > 10]


def style_object(walk: Walk, style: dict[str, Any]) -> None:
    """Look at a style as mutations write it: {name: value | [value, priority] | false}."""
    for name, value in style.items():
        if type(value) is str:
            walk.technical(style, name, value)
        elif type(value) is list and value and type(value[0]) is str:
            walk.technical(value, 0, value[0])


def _hidden_attributes(walk: Walk, attributes: dict[str, Any], treat: int) -> None:
    for name in list(attributes):
        low = name.lower()
        if low in TECHNICAL or type(attributes[name]) is not str:
            continue
        if low in PICTURES:
            del attributes[name]
            walk.counts["rule"] += 1
        else:
            walk.hide(attributes, name, treat, "rule")


def _shell(walk: Walk, attributes: dict[str, Any]) -> None:
    """Leave an element its place and size, and the class players paint as a box."""
    for name in list(attributes):
        if name.lower() not in SHELL:
            del attributes[name]
    words = str(attributes.get("class") or "").split()
    if "rr-block" not in words:
        attributes["class"] = " ".join([*words, "rr-block"])
        walk.counts["rule"] += 1


def _forget(walk: Walk, node: dict[str, Any]) -> None:
    """Empty a hidden element, remembering its nodes so that later news of them goes."""
    open_ = node.get("childNodes")
    node["childNodes"] = []
    open_ = list(open_) if type(open_) is list else []
    while open_:
        below = open_.pop()
        if type(below) is dict:
            if type(below.get("id")) is int:
                walk.index.treated[below["id"]] = BLOCK
            if type(below.get("childNodes")) is list:
                open_ += below["childNodes"]
