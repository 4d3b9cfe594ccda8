"""Cards, social security numbers and phone numbers among runs of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.detectors import checks
from privacy.detectors import grammar as g
from privacy.detectors.places import DIGITS, Hit, is_inside, prior, spans

_SHORTEST, _SHORTEST_CARD, _SSN = 6, 12, 11
_DIALLED = frozenset(b"-./()")
_STAR_OR_DIGIT = DIGITS | {42}
_INSIDE_WORDS = re.compile(rb"[A-Za-z0-9*][.-]\Z")


def numbers(buffer: bytes) -> Iterator[Hit]:
    """Yield cards, social security numbers and phone numbers."""
    for first, end in spans(g.CLUSTER, buffer):
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
    if is_inside(buffer, start):
        return None
    if before == 46 and start > 1 and buffer[start - 2] in _STAR_OR_DIGIT:
        return None  # the rest of a decimal
    if buffer[start] in DIGITS:
        hit = _card_at(buffer, start) if room >= _SHORTEST_CARD else None
        hit = hit or (_ssn_at(buffer, start, before) if room >= _SSN else None)
        if hit:
            return hit
    end = _phone_at(buffer, start)
    if end:
        return start, end, "phone"
    if buffer[start] == 40:  # "(": around the whole number, perhaps
        return _number_at(buffer, start + 1, room - 1)
    return None


def _card_at(buffer: bytes, start: int) -> Hit | None:
    in_one = buffer[start + 4] in DIGITS
    for shape in g.CARDS[:1] if in_one else g.CARDS[1:]:
        match = shape.match(buffer, start)
        if match and checks.is_card(checks.digits_of(match[0])):
            if g.DIGEST.search(prior(buffer, start)):
                return None
            return start, match.end(), "card"
    return None


def _ssn_at(buffer: bytes, start: int, before: int) -> Hit | None:
    match = None if before in b"-./" else g.SSN.match(buffer, start)
    if match and checks.is_ssn(checks.digits_of(match[0])):
        return start, match.end(), "ssn"
    return None


def _phone_at(buffer: bytes, start: int) -> int:
    """Return where the phone number at `start` ends, or 0."""
    before = prior(buffer, start)
    if before[-1:] in (b"+", b"#", b"@", b"$", b"&") or _INSIDE_WORDS.search(before):
        return 0
    if before.endswith(b"/") and buffer[start] != 43:
        return 0
    if buffer[start] in DIGITS and g.DATE.match(buffer, start):
        return 0
    match = g.PHONE.match(buffer, start)
    if match and _is_phone(match, before, buffer):
        return int(match.end())
    match = g.CALLED.match(buffer, start)
    if not match or not _is_called(buffer, before, match.end()):
        return 0
    end = int(match.end())
    return 0 if g.AMOUNT.match(buffer, end) else end


def _is_called(buffer: bytes, before: bytes, end: int) -> bool:
    """Tell whether the words around it call it a phone number."""
    return bool(g.CALL.search(before) or g.CALL_AFTER.match(buffer, end))


def _is_phone(match: re.Match[bytes], before: bytes, buffer: bytes) -> bool:
    text, end = match[0], match.end()
    if g.ODD.match(text):
        return False
    if match[1]:
        return True
    # Ids and sums look like this too: what stands beside tells.
    if g.NOT_PHONE.search(before) or g.AMOUNT.match(buffer, end):
        return False
    if match[2]:
        return not (g.ROW_BEFORE.search(before) or g.ROW.match(buffer, end))
    digits = checks.digits_of(text)
    if digits == text:
        return not (g.NOT_BARE.search(before) or g.LIST.match(buffer, end))
    if text[:2] == b"00":
        return len(digits) > 10
    if text[0] == 49 and len(digits) == 10:  # "100 200 3000": no area starts with 1
        return not _DIALLED.isdisjoint(text)
    return True
