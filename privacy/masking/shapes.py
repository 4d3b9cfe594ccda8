r"""Patterns of findings in a chunk's bytes, wider than those of the detectors.

The input is JSON as orjson writes it: only `"`, `\` and control characters are escaped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from privacy.detectors.checks import IBAN_LENGTHS
from privacy.detectors.grammar import KEYS, TABLE


def _bytes(characters: Iterable[str]) -> str:
    """Return a pattern of Latin-1 for the UTF-8 of any of `characters`."""
    endings: dict[bytes, set[int]] = defaultdict(set)
    for char in characters:
        raw = char.encode()
        endings[raw[:-1]].add(raw[-1])
    return "|".join(
        f"{_escaped(first)}[{_escaped(bytes(sorted(last)))}]"
        for first, last in sorted(endings.items())
    )


def _escaped(raw: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in raw)


#: How many characters of one class are counted: every count multiplies the states of
#: an automaton, and the detectors decide in the end.
_MOST_COUNTED = 10
_LEADING_COUNT = re.compile(r"^(\[[^\]]+\]|\\d)\{\d+(?:,\d*)?\}")


def _uncounted(pattern: str) -> str:
    """Return a wider pattern whose repeats are hardly counted.

    One that leads is not counted at all: it would be counted at every character.
    """

    def wider(match: re.Match[str]) -> str:
        least = int(match[1])
        if match[2] is None and least <= _MOST_COUNTED:
            return match[0]
        return f"{{{min(least, _MOST_COUNTED)},}}"

    pattern = _LEADING_COUNT.sub(r"\1", pattern)
    return re.sub(r"\{(\d+)(,\d*)?\}", wider, pattern)


def _range(name: str) -> list[str]:
    ranges = TABLE["fold"][name]
    return [
        chr(code)
        for first, last in zip(ranges[::2], ranges[1::2], strict=True)
        for code in range(ord(first), ord(last) + 1)
    ]


_WIDE = _range("!+")
#: Digits and letters a reader takes for others, and what makes an address of letters.
_OTHER_DIGITS = _bytes(
    [*_range("0+"), "\uff05", "\uff0e", "\uff20"]
    + [char for char in _WIDE if char.isalnum()]
)
_INVISIBLE = rf"(?:{_bytes(_range(''))}|\xf3\xa0[\x80-\x8f].)"
_DASHES = _bytes(_range("-"))
_PUNCTUATION = _bytes([char for char in _WIDE if not char.isalnum()])
_SPACES = _bytes([*_range(" "), *_range("/")])
_FOLDED = rf"(?:{_INVISIBLE}|{_DASHES}|{_PUNCTUATION}|{_SPACES})"
#: Any character that folding changes and ASCII has not.
FOLDED = rf"{_OTHER_DIGITS}|{_FOLDED}"

#: Before a value: no letter or digit, unless it is the tail of an escape like `\n`.
_B = r"(?:^|[^A-Za-z0-9]|\\[bfnrt]|\\u00..)"
#: The same where a decimal is likelier than a value: 1280.3333740234375.
_D = r"(?:^|[^A-Za-z0-9.]|[^0-9*][.]|\\[bfnrt][.]?|\\u00..[.]?)"
#: Before a phone number; what the detector refuses there is refused here.
_P = (
    r"(?:^|[^A-Za-z0-9.\-/+#@$&]|[^A-Za-z0-9*][.-]|\\[bfnrt][.-]?|\\u00..[.-]?"
    r"|%[2-7][0-9A-Fa-f])"
)
_S = r"(?:[ ./]| ?- ?|\\t)"
_T = r"(?:[ .\-/()]|\\t){0,3}"
_X = "[0-9A-Fa-f]"

#: Percent-encoded digits and separators.
ENCODED = (r"[0-9]%2[0DEde][0-9]|%2[Bb][0-9]{2}|%3[0-9]|[0-9]{2}\+[0-9]{2}|%40|%25",)

#: What is found only after folding: nothing of it stands in ASCII.
FOLDS = (
    _OTHER_DIGITS,
    # beside a digit or inside a number
    rf"[0-9A-Za-z](?:[ ./()-]|\\t){{0,3}}{_FOLDED}"
    rf"(?:[ ./()+-]|\\t|{_FOLDED})*[0-9]",
    rf"[0-9](?:[ ./()-]|\\t){{0,3}}{_FOLDED}(?:[ ./-]|\\t|{_FOLDED})*[A-Za-z]",
    rf"(?:{_PUNCTUATION}){_INVISIBLE}*(?:[0-9(]|:?//)",
    # inside a key, a token, an address
    rf"[A-Za-z0-9_.:@/~&#+=-](?:{_INVISIBLE}|{_DASHES}|{_PUNCTUATION})"
    r"[A-Za-z0-9_.:;@/~#+=\x80-\xff-]",
    rf"[A-Za-z0-9_-](?:{_DASHES}|{_PUNCTUATION})|(?:{_DASHES}){_INVISIBLE}*(?:-|BEGIN)",
    rf"(?i)(?:bearer|basic)(?:[ ]|\\[tnr])*{_FOLDED}",
)

#: Words that call digits a phone number.
_CALLING = (
    r"t(?:e|\xc3.)l|phone|fono|mobil|m(?:o|\xc3.)vil|cell|call|fax|sms|whatsapp"
    r"|handy|gsm|dial|reach|answer|messages? to|tlf|ring |contact"
    r"|\xe9\x9b\xbb\xe8\xa9\xb1|\xe7\x94\xb5\xe8\xaf\x9d|\xe6\x89\x8b\xe6\x9c\xba"
    r"|\xcf\x84\xce\xb7\xce\xbb|\xce\xa4\xce\xb7\xce\xbb|\xce.\xce\xb9\xce\xbd"
)


def _keys() -> str:
    """Makers' keys: those that begin with letters of their own after a border."""
    bordered: list[str] = []
    others: list[str] = []
    for key in KEYS:
        whole = f"{key['prefix']}{key['rest']}"
        kind = others if _LEADING_COUNT.match(whole) else bordered
        kind.append(_uncounted(whole))
    return "|".join([f"{_B}(?:{'|'.join(bordered)})", *others])


def _iban(shortest: int, longest: int) -> str:
    """Countries whose numbers are that long: a name of a picture seldom is."""
    countries = sorted(
        country
        for country, length in IBAN_LENGTHS.items()
        if shortest <= length <= longest
    )
    return (
        rf"{_B}(?i:{'|'.join(countries)})[0-9]{{2}}"
        rf"(?:{_S}?[A-Za-z0-9]){{{shortest - 4}}}"
    )


#: Findings with letters of their own. `NUMBERS` are apart: one automaton for both has
#: some ten times the states of the two.
LETTERS = (
    # email, with a letter after the mark: "a{}@media" has none before it
    r"[A-Za-z0-9_%+~.'\x80-\xff-](?:@|%40|&#64;)[A-Za-z0-9\x80-\xff]"
    r"[A-Za-z0-9\x80-\xff.-]*\.[A-Za-z\x80-\xff]",
    r"eyJ[A-Za-z0-9_-]{8,}\.",
    _keys(),
    r"-----BEGIN (?:PGP |[A-Z ]*PRIVATE KEY)|://[^\s/:@<>?#\"]*:[^\s/:<>?#\"]+@",
    r"(?i)(?:bearer|basic)(?:[ ]|\\[tnr])+[A-Za-z0-9._~+/-]{12}",
    # IPv6
    rf"(?:{_X}+:){{6}}{_X}|(?:[23]{_X}{{3}}|[Ff][c-eC-E]{_X}{{2}})(?::{_X}+)*::"
    r"|::[Ff]{4}:|64:[Ff]{2}9[Bb]::",
)

#: Findings of digits.
NUMBERS = (
    # IBAN
    _iban(15, 15),
    _iban(16, 19),
    _iban(20, 34),
    # IPv4 (not "Chrome/131.0.0.0")
    r"(?:^|[^A-Za-z0-9.]|\\[bfnrt]|\\u00..)[0-9]{1,3}\.(?:[1-9][0-9]{0,2}\.[0-9]{1,3}"
    r"\.[0-9]|0\.[1-9][0-9]{0,2}\.[0-9]|0\.0\.[1-9])",
    # card
    rf"{_D}(?:[2-6][0-9]{{3}}{_S}?[0-9]{{4}}{_S}?[0-9]{{4}}"
    rf"|3[0-9]{{3}}{_S}[0-9]{{6}}{_S}[0-9]{{4}}|81[0-9]{{2}}{_S}?[0-9]{{4}}{_S}?[0-9]{{4}}"
    rf"|(?:1800|2131)[0-9]{{11}}|(?:1800|2131){_S}[0-9]{{4,6}}{_S}[0-9]{{4}})",
    # SSN
    rf"{_B}[0-9]{{3}}(?: ?- ?[0-9]{{2}} ?- ?| [0-9]{{2}} |\\t[0-9]{{2}}\\t"
    r"|\.[0-9]{2}\.|/[0-9]{2}/)[0-9]{4}",
    # phone: the shapes of the grammar
    rf"{_P}\+?\([0-9]{{2,5}}\)(?:{_T}[0-9]){{5}}|(?:{_P}|/)\+[1-9](?:{_T}[0-9]){{6}}",
    rf"{_P}\(?0[1-9](?:{_T}[0-9]){{7}}|{_P}00[1-9](?:{_T}[0-9]){{8}}",
    rf"{_P}(?:1(?:[ .-]|\\t))?[0-9]{{3}}(?:\.[0-9]{{3}}\."
    rf"|(?:[ /-]|\\t){{1,3}}[0-9]{{3}}{_T})[0-9]{{4}}|{_P}[0-9]{{6}}-[0-9]{{4}}",
    rf"{_P}(?:[2-9][0-9]{{2}}[2-9][0-9]{{6}}|69[0-9]{{8}}|1[3-9][0-9]{{9}})"
    r"(?:[^A-Za-df-wyz0-9.]|[.][^0-9])",
    rf"{_P}(?:[0-9]{{2,3}}[ -][0-9]{{3}}|[0-9]{{3}}[ -][0-9]{{2}})"
    r"[ -][0-9]{2}[ -][0-9]{2}"
    rf"|{_P}(?:[0-9]{{3}} [0-9]{{2}} [0-9]{{3}}|[0-9]{{2}} [0-9]{{4,5}}-[0-9]{{4}}"
    r"|[5-9][0-9]{2} [0-9]{3} [0-9]{3}|[0-9]{2,3}-[0-9]{4}-[0-9]{4}"
    r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}|[26][0-9]{3} [0-9]{3} ?[0-9]{3}"
    r"|[2-9][0-9](?: [0-9]{2}){3})",
    # digits that words around them call a phone number
    rf"(?i)(?:{_CALLING})"
    rf"(?:[^0-9\"\\\x80-\xff]|\\u....|\\.|{_FOLDED})*[0-9](?:{_T}[0-9]){{5}}",
    rf"(?i)(?:{_T}[0-9]){{6}}(?:[ ,-]|{_FOLDED})*"
    r"(?:office|fax|mobile|cell|home|work|desk)",
    # numbers under such a name, and BigInt as it is printed
    rf"(?i)(?:{_CALLING})[^\"]{{0,40}}\\*\":\s*[\[{{]*-?[0-9]{{6}}",
    r"[0-9]{6}n\\*\"",
    r"%[2-7][0-9A-Fa-f]",
)
