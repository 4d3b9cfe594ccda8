"""Events masked by a policy, and the text that must not be found in them."""

from __future__ import annotations

from privacy.masking import Policy, Rule, mask_chunk

PROSE = "quarterly plan"


def masked(*events, policy=None, state=None):
    return mask_chunk(list(events), policy or Policy(), state)


def ruled(selector: str, action: str = "redact", **more):
    return Policy(rules=(Rule(selector, action),), **more)
