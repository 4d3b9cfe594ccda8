"""Every kind of rrweb event, and where strings stand in it."""

from __future__ import annotations

import re
from typing import Any

from privacy.masking.later import Later, path_to
from privacy.masking.marks import BLOCK, NONE, UNMASKED, VALUE
from privacy.masking.neutralise import neutralise
from privacy.masking.state import NodeIndex
from privacy.masking.tree import mask_attributes, shell, style_object, walk_tree
from privacy.masking.walk import Walk

_SNAPSHOT, _INCREMENTAL, _META, _CUSTOM, _PLUGIN = 2, 3, 4, 5, 6
_MUTATION, _INPUT, _STYLE_RULE, _FONT, _STYLE_DECLARATION, _ADOPTED = (
    0,
    5,
    8,
    10,
    13,
    15,
)
#: Sources that hold numbers alone.
_SILENT = frozenset((1, 2, 3, 4, 6, 7, 12))

_EVENT = frozenset(("type", "timestamp", "data"))
_SNAPSHOT_DATA = frozenset(("node", "initialOffset"))
_META_DATA = frozenset(("href", "width", "height"))
_MUTATION_DATA = frozenset(("source", "texts", "attributes", "removes", "adds"))
_INPUT_DATA = frozenset(("source", "text", "isChecked", "id", "userTriggered"))

#: As our recorder writes the hash of a masked text, salted with the service's key.
_SALTED = re.compile("s[0-9a-f]{7}")

#: Given by the site on purpose: it names the session.
_IDENTITY = frozenset(("userId", "identityHash"))
_IDENTITY_TRAITS = frozenset(("email", "name", "tenantId", "roles"))


def walk_event(walk: Walk, events: list[Any], at: int) -> None:
    """Mask one event of a chunk, in place."""
    event = events[at]
    walk.at = at
    if type(event) is not dict or type(event.get("data")) is not dict:
        walk.value(events, at)
        return
    if len(event) > len(_EVENT):
        walk.rest(event, _EVENT)
    kind, data = event.get("type"), event["data"]
    if kind == _SNAPSHOT and type(data.get("node")) is dict:
        walk.index.reset()
        walk_tree(walk, data["node"], NONE, (), 0)
        walk.rest(data, _SNAPSHOT_DATA)
    elif kind == _INCREMENTAL:
        _incremental(walk, event, data)
    elif kind == _META and type(data.get("href")) is str:
        walk.address(data, "href", data["href"])
        walk.rest(data, _META_DATA)
    elif kind == _CUSTOM and data.get("tag") == "sh.identify":
        _identify(walk, data)
    elif data:
        if kind == _CUSTOM and data.get("tag") == "sh.click":
            _click(walk, data.get("payload"))
        if kind == _PLUGIN:
            _console(walk, data.get("payload"))
        walk.value(event, "data")


def _click(walk: Walk, payload: Any) -> None:
    """Keep no hash of a text but a salted one: that there was a text is enough."""
    found = payload.get("textHash") if type(payload) is dict else None
    if found and found is not True and not _SALTED.fullmatch(str(found)):
        payload["textHash"] = True
        walk.counts["hash"] += 1


def _console(walk: Walk, payload: Any) -> None:
    """Redact the arguments of a console line that others name."""
    arguments = payload.get("payload") if type(payload) is dict else None
    if type(arguments) is list:
        walk.arguments(arguments)


def _incremental(walk: Walk, event: dict[str, Any], data: dict[str, Any]) -> None:
    source = data.get("source")
    if type(source) is not int:
        walk.value(event, "data")
        return
    if source == _MUTATION:
        later = Later(walk, event.get("timestamp"))
        _mutation(walk, data, later)
        walk.typed += [(walk.at, typed) for typed in later.typed]
        walk.rest(data, _MUTATION_DATA)
    elif source == _INPUT:
        mask_input(walk, data)
        walk.rest(data, _INPUT_DATA)
    elif source in (_STYLE_RULE, _STYLE_DECLARATION, _ADOPTED, _FONT):
        _style(walk, data)
    elif source not in _SILENT:
        walk.value(event, "data")


def mask_input(walk: Walk, data: dict[str, Any]) -> None:
    """Mask what was typed or chosen."""
    how = walk.index.how(data)
    text = data.get("text")
    if type(text) is not str:
        return
    if how != UNMASKED:  # a field that is not in the index could be a password
        walk.hide(data, "text", VALUE, "input" if how <= VALUE else "rule")
    elif walk.is_scanned:
        walk.prose(data, "text", text)


def _mutation(walk: Walk, data: dict[str, Any], later: Later) -> None:
    # What a change of attributes makes private is private in all of this event.
    for name in ("attributes", "texts", "adds"):
        entries = data.get(name)
        if type(entries) is not list:
            continue
        kept = _kept(walk, data, name, entries)
        for entry in kept:
            if type(entry) is dict:
                _CHANGES[name](walk, entry, later)
    later.write(data)


def _kept(walk: Walk, data: dict[str, Any], name: str, entries: list[Any]) -> list[Any]:
    """Drop changes of what is hidden altogether."""
    key = "parentId" if name == "adds" else "id"
    index = walk.index
    kept = [
        entry
        for entry in entries
        if type(entry) is not dict or index.how(entry, key) != BLOCK
    ]
    if len(kept) != len(entries):
        _remember(walk, entries)
        walk.counts["rule"] += len(entries) - len(kept)
        data[name] = kept
    if index.is_partial:
        unknown = [e for e in kept if type(e) is dict and index.is_unknown(e, key)]
        walk.counts["unknown"] += len(unknown)
    return kept


def _remember(walk: Walk, entries: list[Any]) -> None:
    """Hide what is added inside something hidden, and all that is added inside it."""
    for entry in entries:
        node = entry.get("node") if type(entry) is dict else None
        if type(node) is dict and walk.index.how(entry, "parentId") == BLOCK:
            walk_tree(walk, node, BLOCK, (), 0)


def _text_change(walk: Walk, entry: dict[str, Any], later: Later) -> None:
    how = walk.index.how(entry)
    text = entry.get("value")
    if type(text) is not str:
        return
    if how >= VALUE:
        walk.hide(entry, "value", how, "input" if how == VALUE else "rule")
    elif looks_like_css(text):
        walk.technical(entry, "value", text)
    else:
        walk.prose(entry, "value", text)


def _attribute_change(walk: Walk, entry: dict[str, Any], later: Later) -> None:
    attributes, id_ = entry.get("attributes"), entry.get("id")
    if type(attributes) is not dict or type(id_) is not int:
        walk.value([entry], 0)
        return
    known = walk.index.elements.get(id_)
    how = later.rejudge(entry, id_, walk.index.how(entry))
    if walk.is_active:
        walk.counts["active"] += neutralise(known[1] if known else "", attributes)
    if how == BLOCK:
        walk.counts["rule"] += shell(attributes)
    if "value" in attributes and how != UNMASKED:
        walk.hide(attributes, "value", VALUE, "input")
    mask_attributes(walk, attributes, how)
    walk.index.family.add_names(id_, attributes)


def _addition(walk: Walk, entry: dict[str, Any], later: Later) -> None:
    parent = entry.get("parentId")
    around = walk.index.how(entry, "parentId")
    if type(parent) is not int:
        parent = 0
    walk.index.judge_anew(entry.get("node"))
    walk_tree(walk, entry.get("node"), around, path_to(walk, parent), parent)


_CHANGES = {"texts": _text_change, "attributes": _attribute_change, "adds": _addition}


def note(index: NodeIndex, event: Any) -> None:
    """Bring the index up to date with an event, once it is masked."""
    if type(event) is not dict:
        return
    kind, data = event.get("type"), event.get("data")
    if type(data) is not dict:
        return
    if kind == _INCREMENTAL:
        if data.get("source") == _MUTATION:
            _note_mutation(index, data)
    elif kind == _SNAPSHOT:
        index.learn([(data.get("node"), 0)])


def _note_mutation(index: NodeIndex, data: dict[str, Any]) -> None:
    removes, adds = data.get("removes"), data.get("adds")
    if removes and type(removes) is list:
        for entry in removes:
            if type(entry) is dict:
                index.family.forget(entry.get("id"))
    if adds and type(adds) is list:
        index.learn(
            [
                (entry.get("node"), entry["parentId"])
                for entry in adds
                if type(entry) is dict and type(entry.get("parentId")) is int
            ]
        )


def _style(walk: Walk, data: dict[str, Any]) -> None:
    """Mask rules and declarations: only proven kinds are replaced."""
    open_: list[Any] = [data]
    while open_:
        value = open_.pop()
        if type(value) is dict:
            style_object(walk, value)
            open_ += value.values()
        elif type(value) is list:
            open_ += value


def looks_like_css(text: str) -> bool:
    """Return whether a mutated text, whose parent is not named, is a style sheet."""
    return "{" in text and "}" in text and ":" in text and '":' not in text


def _identify(walk: Walk, data: dict[str, Any]) -> None:
    payload = data.get("payload")
    if type(payload) is not dict:
        if "payload" in data:
            walk.value(data, "payload")
        return
    for name in [name for name in payload if name not in _IDENTITY]:
        traits = payload[name]
        if name == "traits" and type(traits) is dict:
            for trait in [t for t in traits if t not in _IDENTITY_TRAITS]:
                _under(walk, traits, trait)
        else:
            _under(walk, payload, name)


def _under(walk: Walk, holder: dict[str, Any], name: str) -> None:
    """Mask one member of an object as `value` would."""
    lone = {name: holder[name]}
    if walk.is_named and name in walk.names:
        walk.value([lone], 0)
        holder[name] = lone[name]
    else:
        walk.value(holder, name)
