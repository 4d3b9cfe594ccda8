"""The one call a worker makes, and the steps behind it, each closer than the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from privacy.masking.events import mask_input, note, walk_event
from privacy.masking.names import Names
from privacy.masking.plans import Plans
from privacy.masking.policy import Policy
from privacy.masking.prefilter import Needs, Prefilter
from privacy.masking.state import NodeIndex
from privacy.masking.treatment import Rules
from privacy.masking.walk import Walk


@dataclass(frozen=True, slots=True)
class MaskedChunk:
    """A chunk that may be stored: JSON, the same decoded, what was masked by kind."""

    payload: bytes
    events: list[Any]
    counts: Mapping[str, int]
    changed: bool


@dataclass(slots=True)
class MaskResult:
    """Events masked in place."""

    events: list[Any]
    counts: Mapping[str, int] = field(default_factory=dict)
    changed: bool = False


class _Compiled(NamedTuple):
    names: Names
    rules: Rules
    prefilter: Prefilter
    #: What is searched for whatever the prefilter finds.
    always: Needs
    plans: Plans


@lru_cache(maxsize=64)
def _compile(policy: Policy) -> _Compiled:
    names = Names(policy.names)
    rules = Rules([(rule.selector, rule.action) for rule in policy.rules])
    patterns = rules.patterns()
    always = Needs.NOTHING
    if rules.deep or patterns is None:
        always |= Needs.MARKS
    if not policy.mask_inputs:
        always |= Needs.FIELDS  # which field is which has to be known by then
    prefilter = Prefilter(name_pattern=names.wide, rule_patterns=patterns or ())
    return _Compiled(names, rules, prefilter, always, Plans(names))


def mask_chunk(
    source: list[Any] | bytes, policy: Policy, state: NodeIndex | None = None
) -> MaskedChunk:
    """Mask a chunk: decoded events (changed in place) or their JSON.

    `state` is the window's index, carried from chunk to chunk in order of `seq`;
    without it rules and aliases hold from the next full snapshot on. Raises ValueError
    for bytes that are not JSON, and for events JSON cannot hold (lone surrogates).
    """
    events: list[Any] = orjson.loads(source) if isinstance(source, bytes) else source
    if type(events) is not list:
        raise ValueError("a chunk is a JSON array of events")
    raw = _json(events)
    compiled = _compile(policy)
    needs = compiled.prefilter.scan(raw) | compiled.always
    index = state if state is not None else NodeIndex()
    knows = index.treated or index.is_partial
    if knows and not needs & ~Needs.INPUTS and _touches(events, index):
        needs |= Needs.FIELDS
    walk = Walk(policy, compiled.names, compiled.rules, index, needs, compiled.plans)
    is_walked = bool(needs & ~Needs.INPUTS)
    if is_walked:
        for at in range(len(events)):
            walk_event(walk, events, at)
            note(index, events[at])
        walk.finish()
        for at, typed in reversed(walk.typed):
            events.insert(at + 1, typed)
    else:
        _inputs_only(walk, events)
    index.bound()
    counts = {kind: count for kind, count in sorted(walk.counts.items()) if count}
    # What was changed is what is stored, whether or not it was worth counting.
    payload = _json(events) if is_walked or counts else raw
    return MaskedChunk(payload, events, counts, changed=payload != raw)


def _json(events: list[Any]) -> bytes:
    """Return compact JSON; ValueError for what JSON in UTF-8 cannot hold."""
    try:
        return orjson.dumps(events)
    except TypeError:
        # orjson writes 254 levels, less than it reads and than deep pages have.
        try:
            text = json.dumps(events, ensure_ascii=False, separators=(",", ":"))
        except RecursionError:
            raise ValueError("the events are nested too deeply") from None
        return text.encode()


def mask_events(
    events: list[Any], policy: Policy, state: NodeIndex | None = None
) -> MaskResult:
    """Mask decoded events in place."""
    masked = mask_chunk(events, policy, state)
    return MaskResult(masked.events, masked.counts, masked.changed)


def _touches(events: list[Any], index: NodeIndex) -> bool:
    """Return whether a mutation names a treated node; a new page forgets them."""
    for event in events:
        if type(event) is not dict or type(event.get("data")) is not dict:
            continue
        if event.get("type") == 2:
            return True
        data = event["data"]
        if event.get("type") == 3 and data.get("source") == 0:
            for name, key in _NAMED_BY:
                entries = data.get(name)
                if type(entries) is list and any(
                    type(entry) is not dict or index.how(entry, key)
                    for entry in entries
                ):
                    return True
    return False


_NAMED_BY = (("texts", "id"), ("attributes", "id"), ("adds", "parentId"))


def _inputs_only(walk: Walk, events: list[Any]) -> None:
    for event in events:
        if type(event) is not dict:
            continue
        kind = event.get("type")
        if kind == 3:
            data = event.get("data")
            if type(data) is not dict:
                continue
            source = data.get("source")
            if source == 0:
                note(walk.index, event)
            elif source == 5:
                mask_input(walk, data)
        elif kind == 2:
            walk.index.reset()
            note(walk.index, event)
