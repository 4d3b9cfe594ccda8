"""How an element and what stands inside it is treated: rules, aliases, floors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from privacy.masking.selectors import Chain, matches_chain, parse_selector

#: Ordered by strictness, except UNMASKED, which lifts only the masking of inputs.
NONE, UNMASKED, VALUE, BLUR, REDACT, BLOCK = range(6)

ACTION = {"unmask": UNMASKED, "blur": BLUR, "redact": REDACT, "block": BLOCK}

#: Classes and attributes by which pages mark what recorders must not see, by maker.
CLASSES = {
    "_lr-hide": BLOCK,
    "rr-block": BLOCK,
    "ph-no-capture": BLOCK,
    "sentry-block": BLOCK,
    "highlight-block": BLOCK,
    "rr-mask": REDACT,
    "ph-mask": REDACT,
    "sentry-mask": REDACT,
    "highlight-mask": REDACT,
    "rr-ignore": VALUE,
    "ph-ignore-input": VALUE,
    "sentry-ignore": VALUE,
    "highlight-ignore": VALUE,
}
ATTRIBUTES = {
    "data-lr-hide": BLOCK,
    "data-openreplay-hidden": BLOCK,
    "data-sentry-block": BLOCK,
    "data-sh-block": BLOCK,
    "data-openreplay-obscured": REDACT,
    "data-openreplay-masked": REDACT,
    "data-sentry-mask": REDACT,
    "data-clarity-mask": REDACT,
    "data-matomo-mask": REDACT,
    "data-sh-mask": REDACT,
    "data-sentry-ignore": VALUE,
    "data-sh-ignore": VALUE,
    "data-openreplay-unmask": UNMASKED,
    "data-clarity-unmask": UNMASKED,
    "data-matomo-unmask": UNMASKED,
    "data-sh-unmask": UNMASKED,
}
#: `data-private` says how in its value.
PRIVATE = {"delete": BLOCK, "lipsum": BLUR}

_OFF = ("false", "off", "0")


def aliased(attributes: Mapping[str, object]) -> int:
    """Return what the page itself asks for, in any recorder's words."""
    asked = NONE
    for name, value in attributes.items():
        if name == "class":
            if isinstance(value, str) and "-" in value:
                for word in value.split():
                    asked = stricter(asked, CLASSES.get(word, NONE))
        elif name.startswith("data-") and value is not False and value is not None:
            if isinstance(value, str) and value.strip().lower() in _OFF:
                continue
            if name == "data-private":
                how = PRIVATE.get(str(value).strip().lower(), REDACT)
            else:
                how = ATTRIBUTES.get(name, NONE)
            asked = stricter(asked, how)
    return asked


def stricter(one: int, other: int) -> int:
    """Return the stricter of two treatments."""
    return max(one, other)


def inherited(parent: int, own: int) -> int:
    """Return what holds inside, given what holds around it and what it asks for."""
    if own == UNMASKED:
        return parent if parent > UNMASKED else UNMASKED
    return max(parent, own)


class Rules:
    """The staff rules of one policy, parsed once."""

    def __init__(self, rules: Sequence[tuple[str, str]]) -> None:
        self._chains: list[tuple[Chain, int]] = [
            (chain, ACTION[action])
            for selector, action in rules
            for chain in parse_selector(selector)
        ]
        #: Whether an element can only be judged with its ancestors.
        self.deep = any(len(chain) > 1 for chain, _ in self._chains)

    def __bool__(self) -> bool:
        return bool(self._chains)

    def treatment(self, path: Sequence[tuple[str, Mapping[str, object]]]) -> int:
        """Return what the rules say of the last element of `path`."""
        asked = NONE
        for chain, how in self._chains:
            if how > asked and matches_chain(chain, path):
                asked = how
        return asked

    def words(self) -> tuple[str, ...]:
        """Return one word a chunk must hold for each chain to match in it.

        The longest word of the element's own compound; a bare tag name gives its JSON.
        Empty when a chain has none that JSON leaves as it is: all chunks are walked.
        """
        words = []
        for chain, _ in self._chains:
            own = chain[-1]
            texts = [v for n, op, v in own.tests if v] + [n for n, _, _ in own.tests]
            texts = [
                t for t in texts if t.isascii() and t.isprintable() and '"' not in t
            ]
            texts = [text for text in texts if "\\" not in text]
            if texts:
                words.append(max(texts, key=len))
            elif own.tag != "*":
                words.append(f'"tagName":"{own.tag}"')
            else:
                return ()
        return tuple(words)
