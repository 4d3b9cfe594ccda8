"""Proofs by arithmetic: whether digits are a card, an SSN, an IBAN, an address."""

from __future__ import annotations

import re

_ISSUERS = re.compile(
    rb"(?:4(?:\d{12}|\d{15}|\d{18})"  # Visa
    rb"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    rb"|3[47]\d{13}"  # American Express
    rb"|(?:30[0-5]|3[689]\d)\d{11,16}"  # Diners Club
    rb"|(?:6011|64[4-9]\d|65\d\d|62\d\d|81\d\d|60\d\d)\d{12,15}"  # Discover and kin
    rb"|35\d\d\d{12,15}|(?:2131|1800)\d{11}"  # JCB
    rb"|220[0-4]\d{12,15}"  # Mir
    rb"|(?:50[1-9]\d|5[678]\d\d|6(?:304|390|7\d\d))\d{8,15})\Z"  # Maestro
)
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_KEEP_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)

_IBAN_LENGTHS = (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28"
    "EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26"
    "IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28"
    "NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25"
    "SV28TL23TN24TR26UA29VA22VG24XK20YE30"
)
#: Length of an IBAN by country, as registered with SWIFT.
IBAN_LENGTHS = {
    _IBAN_LENGTHS[i : i + 2]: int(_IBAN_LENGTHS[i + 2 : i + 4])
    for i in range(0, len(_IBAN_LENGTHS), 4)
}


def digits_of(text: bytes) -> bytes:
    """Return the ASCII digits of `text`."""
    return text.translate(None, _KEEP_DIGITS)


def is_card(digits: bytes) -> bool:
    """Tell a payment card: a known issuer, its length, and the Luhn checksum."""
    if not _ISSUERS.match(digits):
        return False
    doubled = digits[-2::-2].translate(_DOUBLED)
    kept = digits[-1::-2]
    return (sum(doubled) + sum(kept) - 48 * len(kept)) % 10 == 0


def is_ssn(digits: bytes) -> bool:
    """Tell a US social security number: ranges that were ever given out."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return (
        area not in (b"000", b"666")
        and area[0] != 57  # 9xx
        and group != b"00"
        and serial != b"0000"
    )


def is_iban(code: str) -> bool:
    """Tell an IBAN: upper case, without spaces, of its country's length, mod 97."""
    if IBAN_LENGTHS.get(code[:2]) != len(code):
        return False
    turned = code[4:] + code[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def is_ipv4(text: bytes) -> bool:
    """Tell an address of a person's machine; versions and loopback are none."""
    parts = [int(part) for part in text.split(b".")]
    if max(parts) > 255 or parts[0] in (0, 127, 255) or parts[1:] == [0, 0, 0]:
        return False
    return not any(p[:1] == b"0" and len(p) > 1 for p in text.split(b"."))


_IPV6_FULL = re.compile(rb"(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\Z", re.IGNORECASE)
_IPV6_SHORT = re.compile(
    rb"(?:[23][0-9a-f]{3}|f[cde][0-9a-f]{2})(?::[0-9a-f]{1,4})*"
    rb"::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?\Z",
    re.IGNORECASE,
)


def is_ipv6(text: bytes) -> bool:
    """Tell a global, local or link-local IPv6 address, written out or with `::`."""
    if b"::" not in text:
        return bool(_IPV6_FULL.match(text))
    return bool(_IPV6_SHORT.match(text)) and text.count(b":") <= 7
