"""The notices shipped with the product; staff may write others, a site its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A notice before it has a version."""

    title: str
    body: str
    accept: str
    decline: str


TEXTS = {
    "en": Text(
        title="May we record this visit?",
        body="We would like to record how you use this website, so that we can find "
        "and mend what does not work. What you type is hidden before it leaves your "
        "browser. The recording is ours alone, is deleted after a while, and you can "
        "change your mind at any time. If you say no, everything works the same.",
        accept="Yes, record",
        decline="No, thanks",
    ),
    "de": Text(
        title="Dürfen wir diesen Besuch aufzeichnen?",
        body="Wir möchten aufzeichnen, wie Sie diese Website benutzen, um zu finden "
        "und zu beheben, was nicht funktioniert. Was Sie eintippen, wird unkenntlich "
        "gemacht, bevor es Ihren Browser verlässt. Die Aufzeichnung bleibt bei uns, "
        "wird nach einiger Zeit gelöscht, und Sie können es sich jederzeit anders "
        "überlegen. Wenn Sie Nein sagen, funktioniert alles genauso.",
        accept="Ja, aufzeichnen",
        decline="Nein, danke",
    ),
}
