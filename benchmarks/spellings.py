"""Invented personal data and keys, in the many ways people and programs spell them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from privacy.detectors.checks import IBAN_LENGTHS
from privacy.detectors.grammar import KEYS

Rng = random.Random

#: As spaces and dashes between digits.
SPACES = (" ", " ", "\u00a0", "\u2007", "\u2009", "\u202f", "\t")
DASHES = ("-", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212")
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\ufe0f")
#: Characters around a value that belong neither to a name nor to a number.
AROUND = (
    *(("", ""), (" ", " "), ("*", "*"), ("**", "**"), ("_", "_"), ("(", ")")),
    *(('"', '"'), ("'", "'"), ("<", ">"), ("[", "]"), (": ", "."), ("\n", "\n")),
    *(("\t", "\t"), ("- ", ","), ("«", "»"), ("「", "」"), ("。", "，"), ("`", "`")),
)


class Value(NamedTuple):
    """A value and its kind."""

    kind: str
    text: str


def digits(rng: Rng, count: int) -> str:
    """Return so many digits."""
    return "".join(rng.choices("0123456789", k=count))


def card_digits(rng: Rng) -> str:
    """Return a number with an issuer's prefix and the checksum."""
    prefix, length = rng.choice(
        [("4", 16), ("51", 16), ("2221", 16), ("37", 15), ("6011", 16), ("3530", 16)]
    )
    body = prefix + digits(rng, length - len(prefix) - 1)
    total = 0
    for place, char in enumerate(reversed(body)):
        number = int(char) * (2 - place % 2)
        total += number - 9 * (number > 9)
    return body + str(-total % 10)


def card(rng: Rng) -> str:
    """Return a card in one or in groups."""
    number = card_digits(rng)
    sizes = (4, 6, 5) if len(number) == 15 else (4, 4, 4, 4)
    return number if rng.random() < 0.3 else grouped(number, sizes, separator(rng))


def grouped(number: str, sizes: tuple[int, ...], between: str) -> str:
    """Put `between` between groups of these sizes."""
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return between.join(groups)


def separator(rng: Rng) -> str:
    """Return one of the ways to set groups apart."""
    between = rng.choice((*SPACES, *DASHES, ".", "/"))
    return f" {between} " if between in DASHES and rng.random() < 0.1 else between


def ssn(rng: Rng) -> str:
    """Return a US social security number."""
    area = rng.choice([*range(1, 666), *range(667, 900)])
    between = rng.choice((*DASHES, *SPACES, ".", "/"))
    return (
        f"{area:03}{between}{rng.randint(1, 99):02}{between}{rng.randint(1, 9999):04}"
    )


def iban(rng: Rng) -> str:
    """Return an account of a country that registered a length."""
    country = rng.choice(sorted(IBAN_LENGTHS))
    body = digits(rng, IBAN_LENGTHS[country] - 4)
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    code = f"{country}{98 - int(number) % 97:02}{body}"
    if rng.random() < 0.2:
        code = code.lower()
    if rng.random() < 0.5:
        return code
    return grouped(code, (4,) * (len(code) // 4 + 1), separator(rng)).strip(" -./\t")


def email(rng: Rng) -> str:
    """Return a mail address."""
    local = rng.choice(("jane.doe", "o'brien", "a_b", "müller", "x+tag", "例え", "j"))
    host = rng.choice(("example", "mail.example", "exämple", "例子", "a-b", "x1"))
    top = rng.choice(("com", "org", "co.uk", "museum", "公司", "xn--p1ai", "рф", "dev"))
    at = rng.choice(("@", "@", "@", "%40", "%2540", "\uff20", "&#64;"))
    dot = "%2E" if at == "%40" and rng.random() < 0.3 else "."
    return f"{local}{at}{host}.{top}".replace(".", dot)


def ip(rng: Rng) -> str:
    """Return an address of a machine, also mapped into another."""
    quad = ".".join(str(rng.randint(1, 254)) for _ in range(4))
    groups = [f"{rng.randrange(1, 65536):x}" for _ in range(7)]
    return rng.choice(
        [
            *(quad, quad, quad, f"::ffff:{quad}", f"64:ff9b::{quad}"),
            *(f"2001:{':'.join(groups)}", f"2a02:{groups[0]}::{groups[1]}"),
            f"fe80::{groups[0]}",
        ]
    )


CALLS = ("Tel: ", "phone ", "call ", "Mobil ", "电话：", "τηλ. ", "tlf. ", "fax ")
#: What else stands around values of a kind.
BESIDE = {
    "email": (("", ".json"), ("", ".png"), ("/export/", ".csv"), ("mailto:", "?a=1")),
    "ipv4": (
        *(
            ("ip:", ""),
            ("host_", ""),
            ("/hosts/", "/status"),
            ("", ":443"),
            ("", "/24"),
        ),
        *(("10.0.0.1-", ""), ("", "-10.0.0.9"), ("http://", "/a")),
    ),
    "ipv6": (("[", "]:8080"), ("http://[", "]/"), ("ip ", ""), ("", "/64")),
    "secret": (("key=", "&"), ("token_", ""), ("Authorization: ", "\r\n")),
    "jwt": (("token=", ";"), ("jwt_", ""), ("Bearer\t", "")),
    "phone": tuple((call, "") for call in CALLS),
    "password": (("https://", "@db/x"), ("postgres://", "@db.example/x")),
}


#: How countries write their numbers at home and abroad; "#" is a digit.
PHONES = (
    *("+47 ## ## ## ##", "9## ## ###", "4## ## ###", "22 ## ## ##", "55 ## ## ##"),
    *("+45 ## ## ## ##", "31 ## ## ##", "42 ## ## ##", "+30 69# ### ####"),
    *("210 ### ####", "210 #######", "69## ######", "69## ### ###", "2310 ### ###"),
    *("+43 664 #######", "0664 #######", "0664/#######", "01 #######", "(0732) ######"),
    *("+86 138 #### ####", "138 #### ####", "138-####-####", "138########"),
    *("010-########", "021 #### ####", "+1 212-555-####", "(212) 555-####"),
    *("212-555-####", "212.555.####", "+44 20 7946 ####", "020 7946 ####"),
    *("+49 30 #######", "030 #######", "06 ## ## ## ##", "+33 6 ## ## ## ##"),
    *("+81 3-####-####", "03-####-####", "+55 11 #####-####", "+34 6## ### ###"),
)


def phone(rng: Rng) -> str:
    """Return a phone number."""
    number = re.sub("#", lambda _: rng.choice("0123456789"), rng.choice(PHONES))
    if rng.random() < 0.3:
        number = number.replace(" ", rng.choice(SPACES)).replace(
            "-", rng.choice(DASHES)
        )
    return number + (f" ext. {rng.randint(1, 999)}" if rng.random() < 0.05 else "")


_B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def base64url(rng: Rng, count: int) -> str:
    """Return so many characters of a token."""
    return "".join(rng.choices(_B64, k=count))


def jwt(rng: Rng) -> str:
    """Return a token, signed or encrypted, with or without the empty part."""
    head = "eyJhbGciOiJIUzI1NiJ9"
    parts = rng.choice(((24, 43), (0, 16, 40, 22), (30, 16, 40, 22), (0, 43), (20, 0)))
    return ".".join([head, *(base64url(rng, count) for count in parts)])


def key(rng: Rng) -> str:
    """Return a maker's key, a header, a block or a password in an address."""
    kind = rng.random()
    if kind < 0.7:
        maker = rng.choice(KEYS)
        return sample(rng, maker["prefix"]) + sample(rng, maker["rest"])
    if kind < 0.8:
        scheme = rng.choice(("Bearer", "bearer", "BEARER", "Basic", "basic", "bAsic"))
        gap = rng.choice((" ", "\t", "  ", "\n", "\u00a0", "%20"))
        return f"{scheme}{gap}{base64url(rng, 20)}{digits(rng, 2)}"
    if kind < 0.9:
        return f"u:{base64url(rng, 8)}"
    name = rng.choice(("RSA PRIVATE KEY", "PGP MESSAGE", "PGP PRIVATE KEY BLOCK"))
    end = f"-----END {name}-----" if rng.random() < 0.7 else ""
    body = base64url(rng, 40).replace("-", "+").replace("_", "/")
    return f"-----BEGIN {name}-----\nVersion: 1-2\n\n{body}==\n{end}"


def sample(rng: Rng, pattern: str) -> str:
    """Return a text the pattern matches."""
    return _sampled(rng, re._parser.parse(pattern))  # type: ignore[attr-defined]


def _sampled(rng: Rng, parsed: Any) -> str:
    return "".join(_SAMPLERS[str(op)](rng, value) for op, value in parsed)


def _one_of(rng: Rng, choices: Any) -> str:
    op, value = rng.choice(choices)
    if str(op) == "CATEGORY":
        return rng.choice("0123456789" if str(value).endswith("DIGIT") else "aZ0_k7")
    return chr(value) if str(op) == "LITERAL" else chr(rng.randint(*value))


def _repeated(rng: Rng, value: Any) -> str:
    least, most, inner = value
    most = min(int(most), least + 12)
    return "".join(_sampled(rng, inner) for _ in range(rng.randint(least, most)))


_SAMPLERS: dict[str, Callable[[Rng, Any], str]] = {
    "LITERAL": lambda rng, value: chr(value),
    "IN": _one_of,
    "BRANCH": lambda rng, value: _sampled(rng, rng.choice(value[1])),
    "SUBPATTERN": lambda rng, value: _sampled(rng, value[3]),
    "MAX_REPEAT": _repeated,
}

MAKERS: dict[str, Callable[[Rng], str]] = {
    "card": card,
    "ssn": ssn,
    "iban": iban,
    "email": email,
    "ip": ip,
    "phone": phone,
    "jwt": jwt,
    "secret": key,
}


def value(rng: Rng) -> Value:
    """Return a value of any kind."""
    kind = rng.choice(list(MAKERS))
    return Value(kind, MAKERS[kind](rng))


def around(rng: Rng, kind: str, text: str) -> tuple[str, str]:
    """Return the text before and after a value of this kind."""
    if kind == "secret" and text.startswith("u:"):
        return rng.choice(BESIDE["password"])
    if kind == "ip":
        kind = "ipv6" if ":" in text else "ipv4"
    return rng.choice((*AROUND, *BESIDE.get(kind, ()) * 3))


def hard(rng: Rng) -> tuple[str, int, int, str]:
    """Return a sentence with a value in it: (text, start, end, kind)."""
    kind, text = value(rng)
    before, after = around(rng, kind, text)
    if rng.random() < 0.25 and "%" not in text:
        text = disguised(rng, text)
    start = f"Ola wrote {before}"
    return f"{start}{text}{after} yesterday", len(start), len(start) + len(text), kind


def spoilt(rng: Rng, text: str, pieces: Sequence[str]) -> str:
    """Return the text with one character changed, lost or doubled."""
    at = rng.randrange(len(text))
    changed = rng.choice(("", text[at] * 2, rng.choice(pieces)))
    return text[:at] + changed + text[at + 1 :]


def disguised(rng: Rng, text: str) -> str:
    """Return the text in other characters that look or mean the same."""
    kind = rng.randrange(5)
    if kind == 0:
        at = rng.randrange(1, len(text))
        return text[:at] + rng.choice(INVISIBLE) + text[at:]
    if kind == 1:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    if kind == 2:
        return "".join(f"%{ord(c):02X}" if c in " @.-+/:" else c for c in text)
    zero = rng.choice((0x660, 0x6F0, 0x966))
    return "".join(chr(zero + int(c)) if "0" <= c <= "9" else c for c in text)
