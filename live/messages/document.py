"""The tables of docs/messages.md, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from live.messages import SOCKETS, Socket
from sessionhub.lib.messages import Message, Shape

BEGIN, END = "<!-- declared -->", "<!-- /declared -->"


def tables() -> str:
    """Return the part of the document between BEGIN and END."""
    return "\n".join(line for socket in SOCKETS for line in _socket(socket))


def _socket(socket: Socket) -> Iterator[str]:
    yield f"## `WS {socket.address}`\n"
    # The first line of the docstring repeats the heading.
    yield socket.what.partition("\n\n")[2].strip() + "\n"
    for title, messages in (
        ("Sent by the hub", socket.to_browser),
        ("Sent by the browser", socket.to_hub),
    ):
        yield f"### {title}\n"
        for message in messages:
            yield from _table(message, skip_type=True)
    yield "### Shapes\n"
    for shape in socket.shapes:
        yield from _table(shape, skip_type=False)


def _table(shape: Shape | Message, *, skip_type: bool) -> Iterator[str]:
    yield f"**`{shape.name}`** · {shape.what}\n"
    fields = [f for f in shape.fields if not (skip_type and f.name == "type")]
    if not fields:
        return
    yield "| field | is | |\n|---|---|---|"
    for field in fields:
        optional = "" if field.required else "optional; "
        yield f"| `{field.name}` | {optional}{field.kind.description} | {field.what} |"
    yield ""
