"""What one service wants masked: hashable data, so that patterns are built once."""

from __future__ import annotations

from dataclasses import dataclass

from privacy.detectors import TEXT_KINDS
from privacy.masking.tables import load

#: From mild to strict: where two rules meet, the stricter wins. "unmask" lifts the
#: masking of inputs alone; detectors, names and floors hold.
ACTIONS = ("unmask", "blur", "redact", "block")

#: Names whose value is redacted wherever it stands: fields of JSON and forms, headers,
#: query parameters. Case, "-", "_" and "." do not matter; "*" at the start stands for
#: any beginning. "/…/" is an RE2 pattern without groups that fits a whole name.
_GROUPS = ("people", "secrets", "headers", "domain")
_NAMES = load("names.json")
DEFAULT_NAMES = tuple(name for group in _GROUPS for name in _NAMES[group].split())


@dataclass(frozen=True, slots=True)
class Rule:
    """A staff rule the server can apply itself; see `selectors` for what it reads."""

    selector: str
    action: str

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)}")


@dataclass(frozen=True, slots=True)
class Policy:
    """How to mask; the defaults are the private ones.

    Passwords, `autocomplete` cc-* and one-time codes are masked whatever it says.
    """

    detectors: frozenset[str] = TEXT_KINDS
    names: tuple[str, ...] = DEFAULT_NAMES
    mask_inputs: bool = True
    aliases: bool = True
    neutralise: bool = True
    rules: tuple[Rule, ...] = ()
