r"""One pass of RE2 over a chunk's bytes that proves how little there is to do.

Most chunks hold nothing personal. Every pattern here matches at least wherever the walk
would find something, escapes of JSON included; what none of them matches needs no walk.
The input is JSON as orjson writes it: only `"`, `\` and control characters are escaped.
"""

from __future__ import annotations

from enum import IntFlag, auto

from re2 import Options, _re2

from privacy.detectors.checks import IBAN_LENGTHS
from privacy.masking.assigned import keyed
from privacy.masking.marks import literals


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
    EVERYTHING = DETECTORS | ENCODED | NAMES | INPUTS | FIELDS | MARKS | ACTIVE | HASHES


#: Before a value: no letter or digit, unless it is the tail of an escape like `\n`.
_B = r"(?:^|[^A-Za-z0-9_*]|\\[bfnrt]|\\u00..)"
#: The same where a decimal is likelier than a value: 1280.3333740234375.
_D = r"(?:^|[^A-Za-z0-9_*.]|[^0-9][.]|\\[bfnrt][.]?|\\u00..[.]?)"
#: Before a phone number; what the detector refuses there is refused here.
_P = r"(?:^|[^A-Za-z0-9_*.\-/+#@$&]|[^A-Za-z0-9_*][.-]|\\[bfnrt][.-]?|\\u00..[.-]?)"
_WIDE = r"\xc2\xa0|\xe2\x80[\x91\x93\xaf]"
_S = rf"(?:[ .-]|{_WIDE})"
_H = rf"(?:[ /-]|{_WIDE})"
_T = rf"(?:[ .\-/()]|{_WIDE}){{0,3}}"

#: Percent-encoded digits and separators.
_ENCODED = (r"[0-9]%2[0DEde][0-9]|%2[Bb][0-9]{2}|%3[0-9]|[0-9]{2}\+[0-9]{2}|%40|%25",)

#: Words that call digits a phone number.
_CALLING = (
    r"t(?:e|\xc3.)l|phone|fono|mobil|m(?:o|\xc3.)vil|cell|call|fax|sms|whatsapp"
    r"|handy|gsm|dial|reach|answer|messages? to|\xe9\x9b\xbb\xe8\xa9\xb1"
    r"|\xe7\x94\xb5\xe8\xaf\x9d|\xe6\x89\x8b\xe6\x9c\xba"
)

_DETECTORS = (
    # email, with a letter after the mark: "a{}@media" has none before it
    r"[A-Za-z0-9_%+~.'\x80-\xff-](?:@|%40)[A-Za-z0-9\x80-\xff]"
    r"[A-Za-z0-9\x80-\xff.-]*\.[A-Za-z\x80-\xff]",
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}",
    r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9]{16}"
    r"|gh[oprsu]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{30}|glpat-[A-Za-z0-9_-]{16}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16}"
    r"|sk-(?:ant-|proj-|or-|svcacct-)?(?:[a-z0-9]{1,8}-)?[A-Za-z0-9_]{20}"
    r"|(?:npm|hf|dop_v1|shpat|shpss|shppa)_[A-Za-z0-9]{30}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|://[^\s/:@<>?#]{0,100}:[^\s/:@<>?#]{1,200}@"
    r"|(?:[Bb]earer|BEARER|[Bb]asic|BASIC) [A-Za-z0-9._~+/-]{12}",
    # IBAN
    rf"(?:{_B}|[*])(?i:{'|'.join(sorted(IBAN_LENGTHS))})[0-9]{{2}}"
    r"(?:(?:[ -]|\xc2\xa0)?[A-Za-z0-9]){11}",
    # IPv4 (not "Chrome/131.0.0.0"), IPv6
    r"(?:^|[^A-Za-z0-9_*.:/-]|[^A-Za-z0-9]/|\\[bfnrt]/?|\\u00../?)"
    r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
    r"(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]"
    r"|(?:[23][0-9A-Fa-f]{3}|[Ff][c-eC-E][0-9A-Fa-f]{2})(?::[0-9A-Fa-f]{1,4})*::",
    # card
    rf"{_D}(?:[2-6][0-9]{{3}}{_S}?[0-9]{{4}}{_S}?[0-9]{{4}}"
    rf"|3[0-9]{{3}}{_S}[0-9]{{6}}{_S}[0-9]{{4}}|(?:1800|2131)[0-9]{{11}}"
    rf"|(?:1800|2131){_S}[0-9]{{4,6}}{_S}[0-9]{{4}})",
    # SSN
    rf"{_B}[0-9]{{3}}(?:-[0-9]{{2}}-| [0-9]{{2}} |\xe2\x80.[0-9]{{2}}\xe2\x80.)"
    r"[0-9]{4}",
    # phone: the shapes of the grammar
    rf"{_P}\+?\([0-9]{{2,5}}\)(?:{_T}[0-9]){{5}}|{_P}\+[1-9](?:{_T}[0-9]){{6}}",
    rf"{_P}\(?0[1-9](?:{_T}[0-9]){{7}}|{_P}00[1-9](?:{_T}[0-9]){{8}}",
    rf"{_P}(?:1[ .-])?[0-9]{{3}}(?:\.[0-9]{{3}}\.|{_H}{{1,2}}[0-9]{{3}}{_S}?)[0-9]{{4}}"
    rf"|{_P}[0-9]{{6}}-[0-9]{{4}}",
    rf"{_P}(?:[2-9][0-9]{{2}}[2-9][0-9]{{6}}|1[3-9][0-9]{{9}})(?:[^A-Za-df-wyz0-9_*.]|[.][^0-9])",
    rf"{_P}(?:[0-9]{{2,3}}{_H}[0-9]{{3}}|[0-9]{{3}}{_H}[0-9]{{2}}){_H}[0-9]{{2}}{_H}[0-9]{{2}}"
    rf"|{_P}(?:[0-9]{{3}} [0-9]{{2}} [0-9]{{3}}|[0-9]{{2}} [0-9]{{4,5}}-[0-9]{{4}}"
    rf"|[5-9][0-9]{{2}} [0-9]{{3}} [0-9]{{3}}|[0-9]{{2,3}}-[0-9]{{4}}-[0-9]{{4}})",
    # digits that words around them call a phone number
    rf"(?i)(?:{_CALLING})"
    rf"(?:[^0-9\"\\\x80-\xff]|\\u....|\\.)*[0-9](?:{_T}[0-9]){{5}}",
    rf"(?i)(?:{_T}[0-9]){{6}}[ ,-]{{0,2}}(?:office|fax|mobile|cell|home|work|desk)",
    # numbers under such a name, and BigInt as it is printed
    rf"(?i)(?:{_CALLING})[^\"]{{0,40}}\\*\":\s*[\[{{]*-?[0-9]{{6}}",
    r"[0-9]{6}n\\*\"",
    *_ENCODED,
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

#: JSON inside JSON whose letters are written as escapes: only a walk can tell.
_HIDDEN = (r"\\\\+u00[2-7]",)

_MEMORY = 256 << 20


class Prefilter:
    """The patterns of one policy, as one automaton."""

    def __init__(self, *, name_pattern: str, rule_words: tuple[str, ...]) -> None:
        options = Options()
        options.encoding = Options.Encoding.LATIN1
        options.max_mem = _MEMORY
        options.never_capture = True
        self._set = _re2.Set(_re2.RE2.Anchor.UNANCHORED, options)
        self._needs: list[Needs] = []
        groups = [
            (Needs.DETECTORS, _DETECTORS),
            (Needs.ENCODED, _ENCODED),
            (Needs.INPUTS, _INPUTS),
            (Needs.FIELDS, _FIELDS),
            (Needs.MARKS, _MARKS),
            (Needs.ACTIVE, _ACTIVE),
            (Needs.HASHES, _HASHES),
            (Needs.EVERYTHING, _HIDDEN),
            (Needs.NAMES, _name_patterns(name_pattern)),
        ]
        for need, patterns in groups:
            for pattern in patterns:
                self._add(pattern.encode("latin-1"), need)
        for word in rule_words:
            self._add(_re2.RE2.QuoteMeta(word.encode()), Needs.MARKS)
        self._set.Compile()

    def _add(self, pattern: bytes, need: Needs) -> None:
        if self._set.Add(pattern) < 0:
            raise ValueError(f"RE2 refuses {pattern!r}")
        self._needs.append(need)

    def scan(self, raw: bytes) -> Needs:
        """Return the reasons to walk this chunk."""
        needs = Needs.NOTHING
        for index in self._set.Match(raw):
            needs |= self._needs[index]
        return needs


def _name_patterns(name: str) -> tuple[str, ...]:
    """Return where a name can say something of a value (see `tables/shapes.json`).

    Before the value stand what assigns it, the end of a tag, of a console argument, of
    a list's item or a directive; before the name a bracket, a tag or `"name":`.
    """
    if not name:
        return ()
    quote, space = r"(?:[\"'\\\]]|&quot;|&#34;)*", r"(?:\s|\\[nrt])*"
    return (
        rf"(?i){name}{quote}{space}(?:[:=<>]|&gt;|%3D)",
        rf"(?i){name}[^A-Za-z0-9,%]{{0,12}}(?:\"\\?\"?,|%)",
        rf"(?i)(?:[\[(]{space}\\*[\"']|<(?:[\w.-]{{1,40}}:)?)(?:[\w.$-]*[_.$-])?{name}",
        keyed(r"(?i)(?:KEY)[\\\"\']*")
        + rf"{space}[:=]{space}[\\\"']*(?:[\w.$-]*[ _.$-])*{name}",
        r"//[^\s/?#@\"'<>\\]+@",
    )
