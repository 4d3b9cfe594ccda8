r"""Two passes of RE2 over a chunk's bytes that prove what need not be searched.

Most chunks hold nothing personal. Every pattern here matches at least wherever the walk
would find something, escapes of JSON included; what none of them matches needs no walk.
The input is JSON as orjson writes it: only `"`, `\` and control characters are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntFlag, auto

from re2 import Options, _re2

from privacy.masking.assigned import keyed
from privacy.masking.data import unlike
from privacy.masking.marks import literals
from privacy.masking.shapes import ENCODED, FOLDED, FOLDS, LETTERS, NUMBERS


class Needs(IntFlag):
    """Reasons to look closer."""

    NOTHING = 0
    DETECTORS = auto()
    ENCODED = auto()
    NAMES = auto()
    INPUTS = auto()
    FIELDS = auto()
    MARKS = auto()
    ACTIVE = auto()
    HASHES = auto()
    #: There are characters that folding changes: no reason by itself.
    FOLDED = auto()
    EVERYTHING = DETECTORS | ENCODED | NAMES | INPUTS | FIELDS | MARKS | ACTIVE | HASHES


#: A `data:` address that holds a text, or calls one a picture.
_DATA = (
    r"(?i)data:[a-z0-9.+/-]*(?:;[a-z0-9-]+=[^,;\"\\]*|;utf-?8)*,",
    rf"(?i:data:[^,\"\\]*;base64,)(?:{unlike()})",
)

_INPUTS = (r'"source":5[,}]',)

_FIELDS = (
    # any but a mutated text: {"id":7,"value":"…"}
    r'(?:[^0-9],|\{|(?:[^d]|[^i]d|[^"]id)":-?[0-9.e+-]+,)"(?:value|label)":"\**[^*"]',
    r'"tagName":"(?i:option|textarea)"',
    r'"(?i:contenteditable)"',
    # the floors: looked at even where a policy leaves inputs alone
    r'(?i)"(?:password|one-time-code|[^"]*cc-(?:name|given|additional|family|number|exp|csc'
    r'|type))[^"]*"',
)

#: Attributes and classes by which pages mark what is private, exactly as they stand.
_MARKS = (
    rf"(?:{'|'.join(literals())})[\"\s\\]",
    r'"data-rr-is-',
)

_ACTIVE = (
    r'(?i)"(?:http-equiv|referrerpolicy|ping|srcdoc)":',
    r'(?i)"name":"\s*referrer',
    r'(?i)"tagName":"base"',
    r'(?i)"rel":"[^"]*(?:prefetch|preload|preconnect|prerender)',
    r'(?i)"on[a-z]+":',
    # A scheme may be broken up by white space and control characters.
    r"(?i)s(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*c(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*r"
    r"(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*i(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*p"
    r"(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*t(?:[\x00-\x20]|\\[bfnrt]|\\u00..)*:",
    r"(?i)data:text/html",
)

#: A hash of a text that is not salted.
_HASHES = (
    r'"textHash":(?:"(?:[^s"]|s[^0-9a-f]|s[0-9a-f]{0,6}[^0-9a-f]|s[0-9a-f]{8})'
    r"|[^\"nt])",
)

#: JSON inside JSON whose letters are written as escapes: only a walk can decide.
_HIDDEN = (r"\\\\+u00[2-7]",)

_MEMORY = 256 << 20


class _Automaton:
    """Patterns, and the reason that a match of each gives."""

    def __init__(self, patterns: Iterable[tuple[str, Needs]]) -> None:
        options = Options()
        options.encoding = Options.Encoding.LATIN1
        options.max_mem = _MEMORY
        options.never_capture = True
        self._set = _re2.Set(_re2.RE2.Anchor.UNANCHORED, options)
        self._needs: list[Needs] = []
        for pattern, need in patterns:
            if self._set.Add(pattern.encode("latin-1")) < 0:
                raise ValueError(f"RE2 refuses {pattern!r}")
            self._needs.append(need)
        self._set.Compile()

    def scan(self, raw: bytes) -> Needs:
        needs = Needs.NOTHING
        for index in self._set.Match(raw):
            needs |= self._needs[index]
        return needs


class Prefilter:
    """The patterns of one policy.

    `name_pattern` matches one name, `rule_patterns` wherever a test of a rule may hold.
    Two automata, and a third for what is not ASCII:
    one alone has so many states that new pages build them longer than they are read.
    """

    def __init__(self, *, name_pattern: str, rule_patterns: Iterable[str]) -> None:
        groups: list[tuple[Needs, Iterable[str]]] = [
            (Needs.DETECTORS, LETTERS),
            (Needs.FOLDED, (FOLDED,)),
            (Needs.DETECTORS, _DATA),
            (Needs.INPUTS, _INPUTS),
            (Needs.FIELDS, _FIELDS),
            (Needs.MARKS, _MARKS),
            (Needs.MARKS, rule_patterns),
            (Needs.ACTIVE, _ACTIVE),
            (Needs.HASHES, _HASHES),
            (Needs.EVERYTHING, _HIDDEN),
            (Needs.NAMES, _name_patterns(name_pattern)),
        ]
        self._letters = _Automaton(_pairs(groups))
        numbers = [
            (Needs.DETECTORS, NUMBERS),
            (Needs.DETECTORS | Needs.ENCODED, ENCODED),
        ]
        self._numbers = _Automaton(_pairs(numbers))
        self._folds = _Automaton(_pairs([(Needs.DETECTORS, FOLDS)]))

    def scan(self, raw: bytes) -> Needs:
        """Return the reasons to walk this chunk."""
        needs = self._letters.scan(raw) | self._numbers.scan(raw)
        if needs & Needs.FOLDED:
            needs = (needs | self._folds.scan(raw)) & ~Needs.FOLDED
        return needs


Pairs = Iterator[tuple[str, Needs]]


def _pairs(groups: Iterable[tuple[Needs, Iterable[str]]]) -> Pairs:
    return ((pattern, need) for need, patterns in groups for pattern in patterns)


def _name_patterns(name: str) -> tuple[str, ...]:
    """Return patterns of a name beside its value (see `tables/shapes.json`).

    Before the value stand what assigns it, the end of a tag, of a console argument, of
    a list's item or a directive; before the name a bracket, a tag or `"name":`.
    """
    if not name:
        return ()
    quote, space = r"(?:[\"'\\\]]|&quot;|&#34;)*", r"(?:\s|\\[nrt])*"
    return (
        rf"(?i){name}{quote}{space}(?:[:=<>]|&gt;|%3D)",
        rf"(?i){name}[^A-Za-z0-9,%]*(?:\"\\?\"?,|%)",
        rf"(?i)(?:[\[(]{space}\\*[\"']|<(?:[\w.-]+:)?)(?:[\w.$-]*[_.$-])?{name}",
        keyed(r"(?i)(?:KEY)[\\\"\']*")
        + rf"{space}[:=]{space}[\\\"']*(?:[\w.$-]*[ _.$-])*{name}",
        r"//[^\s/?#@\"'<>\\]+@",
    )
