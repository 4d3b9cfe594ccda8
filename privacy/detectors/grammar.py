"""The patterns of candidates. `assets/privacy/` holds the same ones for the browser.

RE2 searches; `re` is used only where a pattern is bounded and anchored at one place.
All of them work on UTF-8 bytes. Change one here, change it there: the shared vectors
and a comparison on generated text notice when the two differ.
"""

from __future__ import annotations

import re

import re2

#: Letters beyond ASCII, leaving out spaces, punctuation, arrows and drawings.
_FOREIGN = (
    r"\x{c0}-\x{1fff}\x{2c00}-\x{2fef}\x{3040}-\x{faff}\x{fe70}-\x{fefe}"
    r"\x{ff10}-\x{ffdc}\x{10000}-\x{10ffff}"
)

EMAIL = re2.compile(
    rf"[A-Za-z0-9_%+~{_FOREIGN}.'-]+?(?:@|%40)"
    rf"(?:[A-Za-z0-9{_FOREIGN}][A-Za-z0-9{_FOREIGN}-]*\.)+"
    rf"(?:xn--[A-Za-z0-9-]{{2,59}}|[A-Za-z]{{2,24}}|[{_FOREIGN}]+)"
)
#: What ends like a domain but names a file: `logo@2x.png`.
FILE_ENDINGS = frozenset(
    b"png jpg jpeg gif svg webp avif ico bmp css scss less js mjs cjs jsx tsx map json "
    b"html htm woff ttf eot otf pdf txt xml wasm vue php".split()
)

JWT = re2.compile(
    r"(?:^|[^A-Za-z0-9_-])"
    r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3})"
)

SECRET = re2.compile(
    r"(?:^|[^A-Za-z0-9_])("
    r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{16,}"
    r"|gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{16,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
    r"|sk-(?:ant-|proj-|or-|svcacct-)?(?:[a-z0-9]{1,8}-)?[A-Za-z0-9_]{20,}[A-Za-z0-9_-]*"
    r"|(?:npm|hf|dop_v1|shpat|shpss|shppa)_[A-Za-z0-9]{30,}"
    r"|(?:[Bb]earer|BEARER|[Bb]asic|BASIC) [A-Za-z0-9._~+/-]{12,}=*"
    r")|(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*"
    r"(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
    r"|://[^\s\x00\x01/:@\"'<>?#]{0,100}:[^\s\x00\x01/:@\"'<>?#]{1,200}@)"
)

IBAN = re2.compile(
    r"(?:^|[^A-Za-z0-9_])"
    r"([A-Za-z]{2}[0-9]{2}(?:[ \x{a0}-]?[A-Za-z0-9]){11,30})"
)

IPV4 = re2.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")
IPV6 = re2.compile(r"[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]*:[0-9A-Fa-f]*")
QUAD = re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z")
#: A number that calls itself a version.
VERSION = re.compile(rb"(?:v|ver|version|build|release)[ .:=\"']*\Z", re.IGNORECASE)
PRODUCT = re.compile(rb"[A-Za-z0-9*]/\Z")

#: Digits with at most three separators between two of them.
CLUSTER = re2.compile(
    r"[+(]{0,2}[0-9](?:[ .\-/()\x{a0}\x{2011}\x{2013}\x{202f}]{0,3}[0-9]){5,}"
)
GROUP = re.compile(rb"[+(]{0,2}[0-9]+")

_WIDE = rb"\xc2\xa0|\xe2\x80[\x91\x93\xaf]"
_S = rb"(?:[ .-]|" + _WIDE + rb")"
_T = rb"(?:[ .\-/()]|" + _WIDE + rb"){0,3}"
_H = rb"(?:[ -]|" + _WIDE + rb")"
_END = rb"(?![A-Za-z0-9_*]|\.[0-9])"

#: Cards as people and forms group them; each is tried, with the checksum, in turn.
CARDS = tuple(
    re.compile(shape.replace(b"S", _S) + _END)
    for shape in (
        rb"[0-9]{12,19}",
        rb"[0-9]{4}(?:S[0-9]{4}){3}",
        rb"[0-9]{4}(?:S[0-9]{4}){3}S[0-9]{3}",
        rb"[0-9]{4}S[0-9]{6}S[0-9]{4,5}",
        rb"[0-9]{4}S[0-9]{4}S[0-9]{4}(?:S[0-9]{1,3})?",
    )
)
#: A digit group of a UUID or a digest, not of a card.
DIGEST = re.compile(rb"[0-9a-f*]{4}-\Z")

SSN = re.compile(
    rb"[0-9]{3}(?:-[0-9]{2}-| [0-9]{2} |\xe2\x80[\x91\x93][0-9]{2}\xe2\x80[\x91\x93])"
    rb"[0-9]{4}" + _END
)

#: A phone number that shows itself, whatever stands before it.
PHONE = re.compile(
    (
        rb"(?:\+[1-9](?:T[0-9]){6,14}"  # international
        rb"|00[1-9](?:T[0-9]){8,13}"
        rb"|(?:1[ .-])?\([0-9]{3}\)H{0,2}[0-9]{3}S?[0-9]{4}"  # North America
        rb"|(?:1[ .-])?[0-9]{3}\.[0-9]{3}\.[0-9]{4}"
        rb"|(?:1[ .-])?[0-9]{3}[/H]{1,2}[0-9]{3}S?[0-9]{4}"
        rb"|[0-9]{6}-[0-9]{4}|[2-9][0-9]{2}[2-9][0-9]{6}|1[3-9][0-9]{9}"
        rb"|0[1-9](?:T[0-9]){7,10}"  # trunk prefix 0
        rb"|\([0-9]{2,5}\)(?:T[0-9]){5,9}"  # area in brackets
        rb"|[0-9]{2,3}H[0-9]{3}H[0-9]{2}H[0-9]{2}|[0-9]{3}H[0-9]{2}H[0-9]{2}H[0-9]{2}"
        rb"|[0-9]{3} [0-9]{2} [0-9]{3}|[0-9]{2} [0-9]{4,5}-[0-9]{4}"
        rb"|[5-9][0-9]{2} [0-9]{3} [0-9]{3}"
        rb"|[0-9]{2,3}-[0-9]{4}-[0-9]{4})"
        rb"(?: ?(?:x|ext\.?|#) ?[0-9]{1,6})?"
    )
    .replace(b"[/H]", b"(?:/|" + _H + b")")
    .replace(b"T", _T)
    .replace(b"S", _S)
    .replace(b"H", _H)
    + _END
)
#: Any digits, where the words before them say that they are a phone number.
CALLED = re.compile(
    rb"\+?[0-9](?:T[0-9]){5,13}(?: ?(?:x|ext\.?|#) ?[0-9]{1,6})?".replace(b"T", _T)
    + _END
)
CALL = re.compile(
    rb"(?:(?:\A|[^a-z*])(?:t(?:e|\xc3[\x88\x89\xa8\xa9])l|phone|fono|mobil"
    rb"|m(?:o|\xc3[\x93\xb3])vil|cell"
    rb"|call|fax|sms|whatsapp|handy|gsm|dial|reach|answer|messages? to)"
    rb"|\xe9\x9b\xbb\xe8\xa9\xb1|\xe7\x94\xb5\xe8\xaf\x9d|\xe6\x89\x8b\xe6\x9c\xba)"
    rb"[\x02-)+-/:-\x7f]{0,30}\Z"
)
#: The same, said after the number: "78 223 048-Office".
CALLED_AFTER = re.compile(rb"[ ,-]{0,2}(?:office|fax|mobile|cell|home|work|desk)\b")
#: A calendar date at the start, or a range of years.
DATE = re.compile(
    rb"(?:[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)?[0-9]{2}"
    rb"|[12][0-9]{3}[./-][0-9]{1,2}[./-][0-9]{1,2}"
    rb"|(?:19|20)[0-9]{2} ?- ?(?:19|20)[0-9]{2})(?![0-9]|[.-][0-9]{2})"
)
