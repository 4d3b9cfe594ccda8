"""Proofs by arithmetic: whether digits are a card, an SSN, an IBAN, an address."""

from __future__ import annotations

import re

from privacy.detectors import grammar as g

_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_KEEP_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)

_GROUPS = re.findall(r"([0-9]+)([A-Za-z]+)", g.TABLE["iban"])
_COUNTRIES = [
    (countries[at : at + 2], int(length))
    for length, countries in _GROUPS
    for at in range(0, len(countries), 2)
]
#: Length of an IBAN by country, as registered with SWIFT.
IBAN_LENGTHS = {country.upper(): length for country, length in _COUNTRIES}
#: In small letters in the table: accounts are digits alone.
_DIGITS_ALONE = {country.upper() for country, _ in _COUNTRIES if country.islower()}


_OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(
    rb"(?!(?:0|127|255)\.)" + rb"\.".join([_OCTET] * 4),
)


def digits_of(text: bytes) -> bytes:
    """Return the ASCII digits of `text`."""
    return text.translate(None, _KEEP_DIGITS)


def is_card(digits: bytes) -> bool:
    """Return whether it is a payment card: issuer, its length, Luhn checksum."""
    if not g.ISSUER.match(digits):
        return False
    doubled = digits[-2::-2].translate(_DOUBLED)
    kept = digits[-1::-2]
    return (sum(doubled) + sum(kept) - 48 * len(kept)) % 10 == 0


def is_ssn(digits: bytes) -> bool:
    """Return whether it is in a range of US social security numbers ever issued."""
    return bool(g.GIVEN.match(digits))


def is_iban(code: str) -> bool:
    """Return whether it is an IBAN: upper case, without spaces, length, mod 97."""
    if IBAN_LENGTHS.get(code[:2]) != len(code):
        return False
    if code[:2] in _DIGITS_ALONE and not code[2:].isdigit():
        return False
    turned = code[4:] + code[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def is_ipv4(text: bytes) -> bool:
    """Return whether it is an address of a machine; versions and loopback are none."""
    return bool(_IPV4.fullmatch(text)) and not text.endswith(b".0.0.0")


def is_ipv6(text: bytes) -> bool:
    """Whether it is a global, local, link-local or mapped address, `::` or not."""
    return text.count(b":") <= 7 and bool(g.IPV6_FULL.match(text))
