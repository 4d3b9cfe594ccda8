"""The kinds of personal data a detector knows, in the order in which they win."""

from __future__ import annotations

#: Where two kinds claim the same characters, the earlier one has them.
KINDS = ("secret", "jwt", "email", "iban", "ip", "card", "ssn", "phone")

#: For prose: what a person reads, says, logs or sends.
TEXT_KINDS = frozenset(KINDS)

#: For class names, ids, geometry and style sheets: only what proves itself. A phone or
#: an address of a machine looks like any version, coordinate or id there.
TECHNICAL_KINDS = frozenset({"secret", "jwt", "email", "iban", "card"})
