"""One search for each kind: candidates by RE2, then the proofs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from privacy.detectors import checks
from privacy.detectors import grammar as g
from privacy.detectors.numbers import numbers
from privacy.detectors.places import (
    ALNUM,
    ANYWHERE,
    DIGITS,
    Hit,
    is_cut,
    is_inside,
    prior,
    spans,
)

_AT_SIGNS = (b"@", b"%40", b"&#64;", rb"\u0040")
_LONGEST_IPV6 = 46


LONG_GROUP = re.compile(rb"[A-Za-z0-9]{5}")


def emails(buffer: bytes) -> Iterator[Hit]:
    """Yield addresses, also international ones and those in percent-encoding."""
    for start, end in spans(g.EMAIL, buffer):
        mark = max(buffer.rfind(sign, start, end) for sign in _AT_SIGNS)
        while start < mark and buffer[start] in b".'-":
            start += 1
        if start == mark:
            continue
        stop = _end_of_domain(buffer, mark, end)
        if stop:
            yield start, stop, "email"


def _end_of_domain(buffer: bytes, mark: int, end: int) -> int:
    """Return where the address ends before a file's ending, 0 where none is left."""
    domain, stop = buffer[mark:end], end
    while file := g.FILE.match(domain):
        stop = mark + file.end(1)
        domain = file[1]
    if stop < end and not g.MAIL.match(domain):
        return 0
    return stop


def jwts(buffer: bytes) -> Iterator[Hit]:
    """Yield JSON web tokens, signed and encrypted."""
    for start, end in spans(g.JWT, buffer):
        start = buffer.index(b"eyJ", start)
        if not is_inside(buffer, start):
            yield start, end, "jwt"


def secrets(buffer: bytes) -> Iterator[Hit]:
    """Yield keys of well-known makers, private keys, passwords inside addresses."""
    for start, end in spans(g.SECRET, buffer):
        if buffer.startswith(b"://", start):  # "://user:password@"
            yield start + 3, end - 1, "secret"
        elif buffer.startswith(b"-----B", start):
            yield start, end, "secret"
        else:
            start = _first_of_key(buffer, start)
            if not is_inside(buffer, start) and _is_random(buffer[start:end]):
                yield start, end, "secret"


def _first_of_key(buffer: bytes, start: int) -> int:
    """Return where the key begins after the one character the pattern took with it."""
    while buffer[start] not in ALNUM:
        start += 1
    return start


def _is_random(key: bytes) -> bool:
    """Whether it is a key (`Bearer 8f3a…`), not prose ("basic understanding")."""
    token = key.split()[-1]
    return token == key or token.endswith(b"=") or not DIGITS.isdisjoint(token)


def ibans(buffer: bytes) -> Iterator[Hit]:
    """Yield bank account numbers of the countries that registered a length."""
    at, size = 0, len(buffer)
    match = g.IBAN._regexp.Match
    while True:
        start, end = match(ANYWHERE, buffer, at, size)[0]
        if start < 0:
            return
        start = _first_of_key(buffer, start)
        at = start + 1
        length = checks.IBAN_LENGTHS.get(buffer[start : start + 2].decode().upper(), 0)
        stop = _end_of_code(buffer, start, end, length)
        if not stop or is_cut(buffer, stop) or is_inside(buffer, start):
            continue
        # Hyphens part an account by fours; the groups of a UUID are longer.
        if b"-" in buffer[start:stop] and LONG_GROUP.search(buffer, start, stop):
            continue
        code = bytes(b for b in buffer[start:stop] if b in ALNUM)
        if checks.is_iban(code.decode().upper()):
            yield start, stop, "iban"
            at = stop


def _end_of_code(buffer: bytes, start: int, end: int, length: int) -> int:
    """Return where `length` letters and digits end, or 0."""
    if not length:
        return 0
    for at in range(start, end):
        if buffer[at] in ALNUM:
            length -= 1
            if not length:
                return at + 1
    return 0


def addresses(buffer: bytes) -> Iterator[Hit]:
    """Yield IP addresses, neither versions nor loopback."""
    for start, end in spans(g.IPV4, buffer):
        if is_inside(buffer, start) or not g.IP_AFTER.match(buffer, end):
            continue
        if checks.is_ipv4(buffer[start:end]) and _is_address(prior(buffer, start)):
            yield start, end, "ip"
    for start, end in spans(g.IPV6, buffer):
        end = _end_of_ipv6(buffer, start, end)
        if end - start > _LONGEST_IPV6 or is_inside(buffer, start):
            continue
        if buffer[max(0, start - 1) : start] in (b".", b"-"):
            continue
        if g.IP_AFTER.match(buffer, end) and checks.is_ipv6(buffer[start:end]):
            yield start, end, "ip"


def _end_of_ipv6(buffer: bytes, start: int, end: int) -> int:
    """Return where the address ends before what ends a sentence or a clause."""
    last = buffer[max(start, end - 2) : end]
    return end - (last.endswith(b".") or (last.endswith(b":") and last != b"::"))


#: How the words end that make a version of what follows: "v", "firmware", "update to".
_ENDS_OF_VERSIONS = frozenset(b"vrndeoVRNDEO")
_OTHER_ENDS = ALNUM - DIGITS - _ENDS_OF_VERSIONS


def _is_address(before: bytes) -> bool:
    """Whether it is an address, not a version or product, by what stands before it."""
    near = before.rstrip(b" ")
    if not near or near[-1] == 0:
        return True  # the beginning of a text
    if near != before and near[-1] in _OTHER_ENDS:
        return True  # another word, as in "seen from 192.0.2.7"
    if g.NOT_IP.search(before):
        return False
    return not before.endswith(b"-") or bool(g.RANGE.search(before))


#: In the order of `KINDS`; "number" stands for card, ssn and phone.
SEARCHES: tuple[tuple[str, Callable[[bytes], Iterator[Hit]]], ...] = (
    ("secret", secrets),
    ("jwt", jwts),
    ("email", emails),
    ("iban", ibans),
    ("ip", addresses),
    ("number", numbers),
)
