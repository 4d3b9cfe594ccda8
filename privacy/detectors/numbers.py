"""Cards, social security numbers and phone numbers among runs of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.detectors import checks
from privacy.detectors import grammar as g
from privacy.detectors.places import DIGITS, Hit, is_inside, prior, spans

_SHORTEST, _SHORTEST_CARD, _SSN = 6, 12, 11
#: No number that only what follows calls one is longer: further from the end of a row,
#: a lone digit begins nothing but an American number with its code, "1 (212) …".
_LONGEST_CALLED = 64
_CODE_BEFORE = re.compile(rb"1[ \t.-](?:\(|[0-9]{3})")
_DIALLED = frozenset(b"-./()")
_STAR_OR_DIGIT = DIGITS | {42}
_INSIDE_TOKENS = re.compile(rb"[A-Za-z0-9*][.-]")

# Searches for what stands before a number, cut to what each can match at most: they
# begin at every byte, and most of what stands there is other numbers.
_CALL, _NAMED, _BESIDE = 48, 40, 12
#: Between a word that calls digits a phone number and the digits stands none of these.
_BARRIERS = bytes.maketrans(b"0123456789*\x01", bytes(12))
_PUNCTUATION = bytes(b for b in range(128) if not chr(b).isalpha())
#: What may stand between a word such as "order" or a currency and the digits.
_AFTER_NAMES = b" \t:=#\"'(."
_ENDS_OF_NAMES = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$"
) | frozenset(range(128, 256))


def numbers(buffer: bytes) -> Iterator[Hit]:
    """Yield cards, social security numbers and phone numbers."""
    for first, end in spans(g.CLUSTER, buffer):
        if end - first < 16 and _is_quad(buffer[first:end]):
            continue
        done = first
        hit = _number_at(buffer, done, end - done)
        if hit:  # most runs of digits are a single number
            yield hit
            done = hit[1]
            if end - done < _SHORTEST:
                continue
        for group in g.GROUP.finditer(buffer, done, end):
            start = group.start()
            if start < done or start == first:
                continue
            is_lone = group.end() == start + 1 and end - start > _LONGEST_CALLED
            if is_lone and not _CODE_BEFORE.match(buffer, start):
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
            if g.DIGEST.search(prior(buffer, start)[-_BESIDE:]):
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
    if before[-1:] in (b"+", b"#", b"@", b"$", b"&"):
        return 0
    if _INSIDE_TOKENS.fullmatch(before[-2:]):
        return 0
    if before.endswith(b"/") and buffer[start] != 43:
        return 0
    if buffer[start] in DIGITS and g.DATE.match(buffer, start):
        return 0
    match = g.PHONE.match(buffer, start)
    if match and _is_phone(match, before, buffer):
        return int(match.end())
    is_called = _calls(before)
    match = g.CALLED.match(buffer, start)
    if not match or not (is_called or g.CALL_AFTER.match(buffer, match.end())):
        return 0
    end = int(match.end())
    return 0 if g.AMOUNT.match(buffer, end) else end


def _calls(before: bytes) -> bool:
    """Return whether the words before digits call them a phone number."""
    near = before[-_CALL:]
    near = near[near.translate(_BARRIERS).rfind(0) + 1 :]
    return bool(near.strip(_PUNCTUATION) and g.CALL.search(near))


def _is_named(before: bytes) -> bool:
    """Return whether the words before digits make them an id or a sum."""
    near = before.rstrip(_AFTER_NAMES)
    return bool(
        near and near[-1] in _ENDS_OF_NAMES and g.NOT_PHONE.search(before[-_NAMED:])
    )


def _is_phone(match: re.Match[bytes], before: bytes, buffer: bytes) -> bool:
    text, end = match[0], match.end()
    if g.ODD.match(text):
        return False
    if match[1]:
        return True
    # Ids and sums look like this too: what stands beside decides.
    if _is_named(before) or g.AMOUNT.match(buffer, end):
        return False
    if match[2]:
        return not (g.ROW_BEFORE.search(before[-_BESIDE:]) or g.ROW.match(buffer, end))
    digits = checks.digits_of(text)
    if digits == text:
        return not (g.NOT_BARE.search(before[-_BESIDE:]) or g.LIST.match(buffer, end))
    if text[:2] == b"00":
        return len(digits) > 10
    if text[0] == 49 and len(digits) == 10:  # "100 200 3000": no area starts with 1
        return not _DIALLED.isdisjoint(text)
    return True
