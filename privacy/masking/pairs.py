"""Names and values that stand side by side: members, attributes, console arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from privacy.detectors import MASK
from privacy.masking.assigned import DIRECTIVE, keyed
from privacy.masking.names import Names


def _keys(kind: str) -> frozenset[str]:
    """Return the keys of the table as pages spell them."""
    keys = keyed(kind).split("|")
    spelled = [(k, f"data-{k}", k.upper(), k.capitalize()) for k in keys]
    return frozenset(key for each in spelled for key in each)


_NAME_KEYS = _keys("KEY")
_VALUE_KEYS = _keys("VALUE")
_DIRECTIVES = re.compile(rf"%%|{DIRECTIVE.pattern}")
#: How much of an argument is looked at for the name it ends with.
_END = 120
_SILENT = frozenset(('""', "null", "true", "false", "undefined", "{}", "[]", ""))


def has_name_key(members: Iterable[str]) -> bool:
    """Return whether one of the members may name what another holds."""
    return not _NAME_KEYS.isdisjoint(members)


def paired(names: Names, members: Mapping[str, Any]) -> Iterable[str]:
    """Return the keys whose value another member names as secret.

    `{"name": "Authorization", "value": "…"}`, as HAR, forms and meta elements have it.
    """
    for key in () if _NAME_KEYS.isdisjoint(members) else _NAME_KEYS & members.keys():
        if members[key] in names:
            return [k for k in members if k != key and k.lower() in _VALUE_KEYS]
    return ()


def secret_arguments(names: Names, arguments: list[Any]) -> list[int]:
    """Return the places of console arguments that others name.

    `log("password:", x)` and `log("user %s, token=%s", u, x)` both end a text with a
    name, before the next argument or before the directive that prints it.
    """
    # "%s: %s", "secret", x: an argument that is a name, wherever it is printed.
    alone = [n for n, each in enumerate(arguments) if n and _printed(each) in names]
    found = [n + 1 for n in alone]
    at = 0
    while at < len(arguments):
        text = _printed(arguments[at])
        used = 0
        if at == 0:
            for match in _DIRECTIVES.finditer(text):
                if match.group() == "%%":
                    continue
                used += 1
                before = text[max(0, match.start() - _END) : match.start()]
                if match.group() != "%c" and names.ends(before):
                    found.append(used)
        at += 1 + used
        if names.ends(text[-_END:]):
            found.append(at)
    within = sorted({n for n in found if n < len(arguments)})
    return [n for n in within if _is_value(arguments[n])]


def hidden(argument: Any) -> Any:
    """Return what stands in the place of an argument, JSON where that was."""
    is_json = isinstance(argument, str) and argument[:1] in '"{[-0123456789'
    return orjson.dumps(MASK).decode() if is_json and argument else MASK


def _printed(argument: Any) -> str:
    """Return the text an argument prints, "" for what is none."""
    if type(argument) is not str:
        return ""
    if argument[:1] == '"':
        try:
            text = orjson.loads(argument)
        except orjson.JSONDecodeError:
            return argument
        return text if type(text) is str else ""
    return "" if argument[:1] in ("{", "[") else argument


def _is_value(argument: Any) -> bool:
    if isinstance(argument, str):
        return argument not in _SILENT and argument.strip('"') != MASK
    return argument is not None and not isinstance(argument, bool)
