"""Elements that pages mark as private, at once and later, by every mark there is."""

from __future__ import annotations

import re
from html import escape

from privacy.masking.marks import MARKS, TREATMENTS

#: What a rule of the service hides on the planted page.
RULES = ("[data-planted-private]", ".planted-open .planted-who")

_FLOORS = ('type="password"', 'autocomplete="cc-number"')


def _place(kind: str, mark: str) -> str:
    parts = re.findall(r"[a-z]+", mark)
    what = "Class" if mark[0] == "." else "Attribute"
    return kind + what + "".join(part.title() for part in parts)


def _attributes(mark: str) -> dict[str, str]:
    if mark[0] == ".":
        return {"class": f"a {mark[1:]}"}
    name, _, value = mark[1:-1].partition("=")
    return {name: value}


def _tag(attributes: dict[str, str]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())


_HIDING = [mark for mark, how in MARKS.items() if how >= TREATMENTS["ignore"]]
_LIFTING = [mark for mark, how in MARKS.items() if how == TREATMENTS["unmask"]]

#: Texts inside marked elements.
MARKED = {_place("mark", mark): _attributes(mark) for mark in _HIDING}
#: Floors inside of what is unmasked.
FLOORS = {_place("floor", mark): _attributes(mark) for mark in _LIFTING}
#: Elements that are marked after they were recorded.
LATER = {_place("later", mark): _attributes(mark) for mark in _HIDING}
#: Elements that later.js makes private one by one.
BY_NAME = ["laterRuled", "laterAround", "laterEditable", "laterPassword", "laterCard"]
PRIVATE = frozenset((*MARKED, *FLOORS, *LATER, *BY_NAME, "laterMoved"))

#: rrweb's own recorder does not record its own class where it comes later, and goes on
#: to record the texts inside: no server can know.
NOT_RECORDED = frozenset(("laterClassRrBlock",))


def markup(values: dict[str, str]) -> str:
    """Return the elements, with what is planted in those that are private at once."""
    lines = [
        f"<div {_tag(attributes)}><p>{values[place]}</p></div>"
        for place, attributes in MARKED.items()
    ]
    for index, (place, attributes) in enumerate(FLOORS.items()):
        floor = _FLOORS[index % len(_FLOORS)]
        field = f'<input {floor} value="{values[place]}">'
        lines.append(f"<div {_tag(attributes)}>{field}</div>")
    later = [*LATER, "laterRuled", "laterEditable", "laterMark"]
    lines += [f'<div id="{place}"><p>then</p></div>' for place in later]
    around = '<div id="laterAround" class="planted-who"><p>then</p></div>'
    lines += [f"<section>{around}</section>", '<div id="plain"></div>']
    fields = "".join(f'<input id="{i}">' for i in ("laterPassword", "laterCard"))
    lines.append(f"<div data-sh-unmask>{fields}</div>")
    return "\n".join(lines)


def later() -> list[list[object]]:
    """Return [id, attributes] of what the page marks later."""
    marks = [[place, attributes] for place, attributes in LATER.items()]
    return [*marks, ["laterMark", {"class": "sh-mask"}]]
