"""Relations and conditions of OpenFGA's JSON, written in its modelling language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
DEEPEST = 50
_JOINS = {"union": " or ", "intersection": " and "}


def relation_text(type_: Json, name: str, *, ordered: bool = False) -> str:
    """Return the right side of `define name: …`.

    `ordered` sorts what has no order of its own, so that equal relations give one text.
    """
    metadata = ((type_.get("metadata") or {}).get("relations") or {}).get(name) or {}
    direct = [_direct(each) for each in metadata.get("directly_related_user_types", ())]
    if ordered:
        direct.sort()
    return _userset(
        type_["relations"][name], f"[{', '.join(direct)}]", ordered=ordered, depth=0
    )


def condition_text(conditions: Json, name: str, *, ordered: bool = False) -> str:
    """Return `(parameters) { expression }`."""
    condition = conditions[name]
    parameters = [
        f"{each}: {_parameter(kind)}"
        for each, kind in (condition.get("parameters") or {}).items()
    ]
    if ordered:
        parameters.sort()
    expression = str(condition.get("expression", "")).strip()
    if not ordered:
        expression = " ".join(expression.split())
    return f"({', '.join(parameters)}) {{ {expression} }}"


def _direct(reference: Json) -> str:
    """Write a directly related type: user, user:*, group#member, user with c."""
    text = str(reference.get("type"))
    if "wildcard" in reference:
        text += ":*"
    elif reference.get("relation"):
        text += f"#{reference['relation']}"
    condition = reference.get("condition")
    return f"{text} with {condition}" if condition else text


def _userset(node: Json, direct: str, *, ordered: bool, depth: int) -> str:
    if depth > DEEPEST:
        return "…"
    if "this" in node:
        return direct
    if "computedUserset" in node:
        return str(node["computedUserset"].get("relation"))
    if "tupleToUserset" in node:
        each = node["tupleToUserset"]
        relation = each["computedUserset"].get("relation")
        return f"{relation} from {each['tupleset'].get('relation')}"

    def inner(child: Json) -> str:
        text = _userset(child, direct, ordered=ordered, depth=depth + 1)
        nested = {"union", "intersection", "difference"} & child.keys()
        return f"({text})" if nested else text

    if "difference" in node:
        both = node["difference"]
        return f"{inner(both['base'])} but not {inner(both['subtract'])}"
    for key, join in _JOINS.items():
        if key in node:
            parts = [inner(child) for child in node[key].get("child") or ()]
            return join.join(sorted(parts) if ordered else parts)
    return "…"


def _parameter(kind: Json) -> str:
    """Write a parameter's type: int, list<string>."""
    name = str(kind.get("type_name", "")).removeprefix("TYPE_NAME_").lower()
    inner = [_parameter(each) for each in kind.get("generic_types") or ()]
    return f"{name}<{', '.join(inner)}>" if inner else name
