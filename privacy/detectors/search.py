"""One search for each kind: candidates by RE2, then the proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from re2 import _re2

from privacy.detectors import checks
from privacy.detectors import grammar as g

#: (start, end, kind) in bytes of the buffer.
Hit = tuple[int, int, str]

_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_*")
_ANYWHERE = _re2.RE2.Anchor.UNANCHORED
_DIGITS = frozenset(b"0123456789")
_SHORTEST, _SHORTEST_CARD, _SSN = 6, 12, 11
_DIALLED = frozenset(b"-./()")


def _spans(pattern: Any, buffer: bytes) -> Iterator[tuple[int, int]]:
    """Yield where `pattern` matches, as finditer does, without an object for each."""
    match, at, end = pattern._regexp.Match, 0, len(buffer)
    while True:
        start, at = match(_ANYWHERE, buffer, at, end)[0]
        if start < 0:
            return
        yield start, at


def emails(buffer: bytes) -> Iterator[Hit]:
    """Yield addresses, also international ones and those in percent-encoding."""
    for start, end in _spans(g.EMAIL, buffer):
        ending = buffer[buffer.rindex(b".", start, end) + 1 : end]
        while start < end and buffer[start] in b".'-":
            start += 1
        mark = buffer.rfind(b"@", start, end)
        if mark < 0:
            mark = buffer.rfind(b"%40", start, end)
        if start < mark and ending.lower() not in g.FILE_ENDINGS:
            yield start, end, "email"


def jwts(buffer: bytes) -> Iterator[Hit]:
    """Yield JSON web tokens, signed and encrypted."""
    for match in g.JWT.finditer(buffer):
        start, end = match.span(1)
        if not _follows_mask(buffer, start):
            yield start, end, "jwt"


def secrets(buffer: bytes) -> Iterator[Hit]:
    """Yield keys of well-known makers, private keys, passwords inside addresses."""
    for match in g.SECRET.finditer(buffer):
        start, end = match.span(1)
        if start < 0:
            start, end = match.span(2)
            if buffer[start] == 58:  # "://user:password@"
                start, end = start + 3, end - 1
            yield start, end, "secret"
        elif _follows_mask(buffer, start):
            continue
        elif buffer[start] not in b"Bb" or _looks_random(buffer[start:end]):
            yield start, end, "secret"


def _follows_mask(buffer: bytes, start: int) -> bool:
    """Tell the rest of something masked: what was a word before stays one."""
    return buffer.endswith(b"********", 0, start)


def _looks_random(text: bytes) -> bool:
    """Tell `Bearer 8f3a…` from "basic understanding"."""
    return any(byte in _DIGITS for byte in text) or text.endswith(b"=")


def ibans(buffer: bytes) -> Iterator[Hit]:
    """Yield bank account numbers of the countries that registered a length."""
    at = 0
    while match := g.IBAN.search(buffer, at):
        start, end = match.span(1)
        at = start + 1
        length = checks.IBAN_LENGTHS.get(buffer[start : start + 2].decode().upper(), 0)
        stop = _end_of_code(buffer, start, end, length)
        if not stop or (stop < len(buffer) and buffer[stop] in _WORD):
            continue
        if _follows_mask(buffer, start):
            continue
        code = bytes(b for b in buffer[start:stop] if b in _WORD)
        if checks.is_iban(code.decode().upper()):
            yield start, stop, "iban"
            at = stop


def _end_of_code(buffer: bytes, start: int, end: int, length: int) -> int:
    """Return where `length` letters and digits end, or 0."""
    if not length:
        return 0
    for at in range(start, end):
        if buffer[at] in _WORD:
            length -= 1
            if not length:
                return at + 1
    return 0


def addresses(buffer: bytes) -> Iterator[Hit]:
    """Yield IP addresses, neither versions nor loopback."""
    for start, end in _spans(g.IPV4, buffer):
        if _is_bounded(buffer, start, end) and checks.is_ipv4(buffer[start:end]):
            before = buffer[max(0, start - 12) : start]
            if not g.VERSION.search(before) and not g.PRODUCT.search(before):
                yield start, end, "ip"
    for start, end in _spans(g.IPV6, buffer):
        text = buffer[start : min(end, start + 46)]
        if _is_bounded(buffer, start, end) and checks.is_ipv6(text):
            yield start, end, "ip"


def _is_bounded(buffer: bytes, start: int, end: int) -> bool:
    if start and (buffer[start - 1] in _WORD or buffer[start - 1] in b".-:"):
        return False
    after = buffer[end : end + 2]
    if not after:
        return True
    if after[0] in _WORD or after[0] == 45:
        return False
    return after[0] != 46 or len(after) < 2 or after[1] not in _DIGITS


def numbers(buffer: bytes) -> Iterator[Hit]:
    """Yield cards, social security numbers and phone numbers among runs of digits."""
    for first, end in _spans(g.CLUSTER, buffer):
        if end - first < 16 and _is_quad(buffer[first:end]):
            continue
        done = first
        hit = _number_at(buffer, done, end - done)
        if hit:  # what most runs of digits are: one number and no more
            yield hit
            done = hit[1]
            if end - done < _SHORTEST:
                continue
        for group in g.GROUP.finditer(buffer, done, end):
            start = group.start()
            if start < done or start == first:
                continue
            hit = _number_at(buffer, start, end - start)
            if hit:
                yield hit
                done = hit[1]


def _is_quad(text: bytes) -> bool:
    return bool(g.QUAD.match(text)) and checks.is_ipv4(text)


def _number_at(buffer: bytes, start: int, room: int) -> Hit | None:
    before = buffer[start - 1] if start else 32
    if before in _WORD:
        return None
    second = buffer[start - 2] if start > 1 else 32
    if before == 46 and second in _DIGITS:
        return None  # the rest of a decimal
    if buffer[start] in _DIGITS:
        hit = _card_at(buffer, start) if room >= _SHORTEST_CARD else None
        hit = hit or (_ssn_at(buffer, start, before) if room >= _SSN else None)
        if hit:
            return hit
    hit = _phone_at(buffer, start, before, second)
    if not hit and buffer[start] == 40:  # "(": around the whole number, perhaps
        return _number_at(buffer, start + 1, room - 1)
    return hit


def _card_at(buffer: bytes, start: int) -> Hit | None:
    in_one = buffer[start + 4] in _DIGITS
    for shape in g.CARDS[:1] if in_one else g.CARDS[1:]:
        match = shape.match(buffer, start)
        if match and checks.is_card(checks.digits_of(match[0])):
            if g.DIGEST.search(buffer, max(0, start - 5), start):
                return None
            return start, match.end(), "card"
    return None


def _ssn_at(buffer: bytes, start: int, before: int) -> Hit | None:
    match = None if before in b"-./" else g.SSN.match(buffer, start)
    if match and checks.is_ssn(checks.digits_of(match[0])):
        return start, match.end(), "ssn"
    return None


def _phone_at(buffer: bytes, start: int, before: int, second: int) -> Hit | None:
    if before in b"+#@$&/" or (before in b".-" and second in _WORD):
        return None
    if buffer[start] not in b"+(" and g.DATE.match(buffer, start):
        return None
    match = g.PHONE.match(buffer, start)
    if match and _is_phone(match[0], before):
        return start, match.end(), "phone"
    match = g.CALLED.match(buffer, start)
    if match and _is_called(buffer, start, match.end()):
        return start, match.end(), "phone"
    return None


def _is_called(buffer: bytes, start: int, end: int) -> bool:
    """Tell whether the words around it call it a phone number."""
    return bool(
        g.CALL.search(buffer[max(0, start - 44) : start].lower())
        or g.CALLED_AFTER.match(buffer[end : end + 9].lower())
    )


def _is_phone(text: bytes, before: int) -> bool:
    if text[0] == 43:  # "+"
        return True
    digits = checks.digits_of(text)
    if digits == text:
        # Ids look like this too: after "=" a name has to say that it is a phone.
        return before != 61 and (digits[0] != 48 or len(digits) > 9)
    if text[:2] == b"00":
        return len(digits) >= 11
    if text[0] == 49 and len(digits) == 10:  # "100 200 3000": no area starts with 1
        return bool(_DIALLED.intersection(text))
    return digits[:3] != b"000"


#: In the order of `KINDS`; "number" stands for card, ssn and phone.
SEARCHES: tuple[tuple[str, Callable[[bytes], Iterator[Hit]]], ...] = (
    ("secret", secrets),
    ("jwt", jwts),
    ("email", emails),
    ("iban", ibans),
    ("ip", addresses),
    ("number", numbers),
)
