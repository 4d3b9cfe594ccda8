"""What every installation starts with, and can go back to."""

from __future__ import annotations

from typing import NamedTuple

from privacy.masking import DEFAULT_NAMES


class Preset(NamedTuple):
    """A rule that comes with the product."""

    slug: str
    selector: str
    mask_type: str
    note: str


PRESETS = (
    Preset("passwords", 'input[type="password"]', "block", "Passwords"),
    Preset("emails", 'input[type="email"]', "redact", "Fields for email addresses"),
    Preset("credit_cards", "input[data-card]", "block", "Card fields marked data-card"),
    Preset("ssn", "input[data-ssn]", "block", "Fields marked data-ssn"),
    Preset("phone", 'input[type="tel"]', "redact", "Fields for phone numbers"),
)

_HEADERS = (
    *("authorization", "proxyAuthorization", "cookie", "setCookie", "xApiKey"),
    *("xAmzSecurityToken", "*token", "*secret", "*apiKey"),
)
_QUERY = (
    *("*apiKey", "*token", "*secret", "*password", "*accessKey", "jwt", "otp"),
    *("sessionId", "sid", "signature", "xAmzSignature", "xAmzSecurityToken"),
)
_ONLY_HEADERS = frozenset(_HEADERS) - frozenset(("*token", "*secret", "*apiKey"))

#: (name, place): the union is `privacy.masking.DEFAULT_NAMES`.
BUILTIN_NAMES: tuple[tuple[str, str], ...] = (
    *((name, "field") for name in DEFAULT_NAMES if name not in _ONLY_HEADERS),
    *((name, "header") for name in _HEADERS),
    *((name, "query") for name in _QUERY),
)

#: Redacted by name whatever the lists say.
FLOOR_NAMES = (
    *("*password", "authorization", "cookie", "setCookie", "cvv", "cvc"),
    *("csrf", "xsrf"),
)
