"""The recorded tree: nodes of full snapshots and of what mutations add."""

from __future__ import annotations

from typing import Any

from privacy.masking.collected import SHORTEST
from privacy.masking.marks import BLOCK, BLUR, NONE, UNMASKED, VALUE, marked
from privacy.masking.neutralise import neutralise
from privacy.masking.pairs import paired
from privacy.masking.places import FIELDS, PICTURES, SHELL, TECHNICAL, is_floor
from privacy.masking.treatment import inherited
from privacy.masking.walk import Walk

#: From the root to an element: its tag and its attributes.
Path = tuple[tuple[str, dict[str, Any]], ...]

#: Elements that are nothing but their attributes and what is inside.
_ORDINARY_TAGS = """
a abbr article aside b blockquote body br caption code col colgroup dd del details div
dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html
i img label legend li main mark nav ol p path picture pre section small source span
strong sub summary sup svg table tbody td tfoot th thead time tr u ul use video
"""
_ORDINARY = frozenset(_ORDINARY_TAGS.split())

_NODE_KEYS = """
type id tagName attributes childNodes textContent isStyle isSVG needBlock rootId
isShadow isShadowHost isCustom compatMode
"""
_NODE = frozenset(_NODE_KEYS.split())
#: An element as recorders write it has no more members than these.
_MOST_KEYS = 5

_ELEMENT, _TEXT, _DOCUMENT = 2, 3, 0


def walk_tree(walk: Walk, root: Any, treat: int, path: Path, parent: int) -> None:
    """Mask one node and everything below it, in place."""
    # Lists of siblings, not calls: a hostile tree may be deeper than the stack.
    open_: list[tuple[list[Any], int, bool, Path, int]] = []
    open_.append(([root], treat, False, path, parent))
    is_plain = not (walk.is_marked or walk.is_active)
    is_scanned, collected = walk.is_scanned, walk.collected
    prose, prose_at = collected.prose, collected.prose_at
    while open_:
        nodes, around, in_style, path, parent = open_.pop()
        for node in nodes:
            if type(node) is not dict:
                continue
            kind = node.get("type")
            if kind == _TEXT:
                if around == NONE and not in_style and "isStyle" not in node:
                    content = node.get("textContent")
                    if is_scanned and type(content) is str and len(content) >= SHORTEST:
                        if "data:" in content or "DATA:" in content:
                            collected.collect(content, node, "textContent")
                        else:
                            prose.append(content)
                            prose_at.append((node, "textContent"))
                else:
                    _text(walk, node, around, in_style or "isStyle" in node)
            elif kind == _ELEMENT:
                tag, attributes = node.get("tagName"), node.get("attributes")
                tag = tag if type(tag) is str else str(tag)
                if is_plain and around == NONE and tag in _ORDINARY:
                    inner, way = NONE, path
                    if attributes and type(attributes) is dict:
                        if "contenteditable" in attributes:
                            inner = _editable(walk, node, attributes)
                        mask_attributes(walk, attributes, NONE)
                else:
                    tag = tag.lower()
                    inner, way = _element(walk, node, tag, around, path, parent)
                children = node.get("childNodes")
                if children and type(children) is list:
                    id_ = node.get("id")
                    id_ = id_ if type(id_) is int else 0
                    open_.append((children, inner, tag == "style", way, id_))
            elif kind == _DOCUMENT:
                if type(node.get("childNodes")) is list:
                    open_.append((node["childNodes"], around, False, path, 0))
            else:
                _other(walk, node, around)
            if len(node) > (_MOST_KEYS if kind == _ELEMENT else 3):
                walk.rest(node, _NODE)
            if around > UNMASKED and type(node.get("id")) is int:
                walk.index.rise(node["id"], around)


def _element(
    walk: Walk, node: dict[str, Any], tag: str, around: int, path: Path, parent: int
) -> tuple[int, Path]:
    """Mask an element; return how what is inside it is treated, and its path."""
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
    if tag in FIELDS or ("-" in tag and "value" in attributes):
        treat = field(walk, tag, attributes, treat, node.get("id"))
        inner = around if tag == "button" and treat == VALUE else max(inner, treat)
    elif "contenteditable" in attributes and treat == NONE:
        inner = _editable(walk, node, attributes)
    if treat > NONE and type(node.get("id")) is int:
        walk.index.rise(node["id"], treat)
    if treat == BLOCK:
        walk.counts["rule"] += shell(attributes) | _forget(walk, node)
    if attributes:
        mask_attributes(walk, attributes, treat)
    return inner, path


def _editable(walk: Walk, node: dict[str, Any], attributes: dict[str, Any]) -> int:
    """Treat what a person writes into the page itself as the value of a field."""
    if not walk.policy.mask_inputs:
        return NONE
    if str(attributes["contenteditable"]).strip().lower() == "false":
        return NONE
    if type(node.get("id")) is int:
        walk.index.rise(node["id"], VALUE)
    return VALUE


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


def treatment(walk: Walk, attributes: dict[str, Any], path: Path) -> int | None:
    """Return the treatment marks and rules ask for; None if they ask for none."""
    own = marked(attributes) if walk.policy.aliases else None
    ruled = walk.rules.treatment(path) if walk.rules else NONE
    return max(own or NONE, ruled) if ruled else own


def field(
    walk: Walk, tag: str, attributes: dict[str, Any], treat: int, id_: Any
) -> int:
    """Mask the value of a form field; return how the field is treated from now on."""
    floor = is_floor(tag, attributes)
    if type(id_) is int:
        if floor:
            walk.index.add_floor(id_)
        floor = id_ in walk.index.floors
    if not floor and (treat == UNMASKED or not walk.policy.mask_inputs):
        return max(treat, UNMASKED)
    if treat < BLUR:
        for name in ("value", "label") if tag == "option" else ("value",):
            if name in attributes:
                walk.hide(attributes, name, VALUE, "input")
    # What a person types later arrives as the text of a node below these.
    needs_index = floor or tag in ("textarea", "option")
    return max(treat, VALUE) if needs_index else treat


def _text(walk: Walk, node: dict[str, Any], treat: int, in_style: bool) -> None:
    text = node.get("textContent")
    if type(text) is not str:
        return
    if in_style:
        walk.technical(node, "textContent", text)
    elif treat >= VALUE:
        walk.hide(node, "textContent", treat, "input" if treat == VALUE else "rule")
    else:
        walk.prose(node, "textContent", text)


def _other(walk: Walk, node: dict[str, Any], treat: int) -> None:
    """Comments, CDATA, and kinds that are not known yet."""
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
    if not walk.is_scanned and not walk.is_named:
        return
    given = tuple(attributes)
    plan = walk.plans.known.get(given) or walk.plans.make(given)
    if walk.is_named:
        if plan.secret:
            walk.hide_named(attributes, plan.secret)
        if plan.is_paired:
            walk.hide_named(attributes, paired(walk.names, attributes))
    if walk.is_scanned:
        for name in plan.long:
            walk.collected.key(attributes, name)
    technical, clean = walk.collected.technical, walk.plans.clean
    for name in plan.technical:
        value = attributes[name]
        if type(value) is not str:
            if type(value) is dict:
                style_object(walk, value)
        elif len(value) >= SHORTEST and value not in clean:
            if value in technical:
                technical[value].append((attributes, name))
            else:
                walk.technical(attributes, name, value)
    for name in plan.readable:
        value = attributes[name]
        if type(value) is not str:
            if type(value) is dict:
                style_object(walk, value)
        elif len(value) >= SHORTEST:
            _readable(walk, attributes, name, value)


def _readable(walk: Walk, attributes: dict[str, Any], name: str, value: str) -> None:
    """Mask an attribute that a person reads or follows, or that a script left."""
    if name.startswith("data-") and value[0] in "{[":
        walk.value(attributes, name)
    else:
        walk.address(attributes, name, value)


def style_object(walk: Walk, style: dict[str, Any]) -> None:
    """Mask a style as mutations write it: {name: value | [value, priority]}."""
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
            # A fragment names an element of the page, as its id does.
            if attributes[name].startswith("#"):
                continue
            del attributes[name]
            walk.counts["rule"] += 1
        else:
            walk.hide(attributes, name, treat, "rule")


def shell(attributes: dict[str, Any]) -> bool:
    """Leave an element its place and size, and the class players paint as a box.

    Returns whether anything was taken away or added.
    """
    gone = [name for name in attributes if name.lower() not in SHELL]
    for name in gone:
        del attributes[name]
    classes = str(attributes.get("class") or "").split()
    if "rr-block" in classes:
        return bool(gone)
    attributes["class"] = " ".join([*classes, "rr-block"])
    return True


def _forget(walk: Walk, node: dict[str, Any]) -> bool:
    """Empty a hidden element; its nodes are kept, so that later changes are dropped."""
    open_ = node.get("childNodes")
    node["childNodes"] = []
    open_ = list(open_) if type(open_) is list else []
    was_full = bool(open_)
    while open_:
        below = open_.pop()
        if type(below) is dict:
            if type(below.get("id")) is int:
                walk.index.rise(below["id"], BLOCK)
            if type(below.get("childNodes")) is list:
                open_ += below["childNodes"]
    return was_full
