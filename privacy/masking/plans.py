"""How attributes are looked at, decided once for each set of names.

Pages have some hundred such sets and thousands of elements; a set repeats from chunk to
chunk. Class names and the like repeat too: those in which nothing stood are remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from privacy.masking.names import Names
from privacy.masking.pairs import has_name_key
from privacy.masking.places import TECHNICAL

#: Names of attributes that pages use are shorter, and hold no email address.
LONGEST_NAME = 10
_MOST_PLANS = 10_000
_MOST_CLEAN = 20_000
_LONGEST_CLEAN = 200


class Plan(NamedTuple):
    """The names of one element's attributes, by what is done with their values."""

    secret: tuple[str, ...]
    #: Whether one attribute may name what another holds.
    is_paired: bool
    long: tuple[str, ...]
    technical: tuple[str, ...]
    readable: tuple[str, ...]


class Plans:
    """The plans of one policy, and technical texts without findings."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.known: dict[tuple[str, ...], Plan] = {}
        self.clean: set[str] = set()

    def make(self, given: tuple[str, ...]) -> Plan:
        """Return the plan of attributes with these names, in this order."""
        technical = {n for n in given if n in TECHNICAL or n.lower() in TECHNICAL}
        plan = Plan(
            secret=tuple(self._names.among(given)),
            is_paired=has_name_key(given),
            long=tuple(name for name in given if len(name) > LONGEST_NAME),
            technical=tuple(name for name in given if name in technical),
            readable=tuple(name for name in given if name not in technical),
        )
        if len(self.known) >= _MOST_PLANS:
            self.known.clear()
        self.known[given] = plan
        return plan

    def remember(self, texts: Iterable[str]) -> None:
        """Remember technical texts without findings.

        Not one with a query or a `data:` address, which is searched in other ways too.
        """
        if len(self.clean) >= _MOST_CLEAN:
            self.clean.clear()
        self.clean.update(
            text
            for text in texts
            if len(text) <= _LONGEST_CLEAN
            and not ("=" in text or "data:" in text or "DATA:" in text)
        )
