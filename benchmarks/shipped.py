"""The policy of a fresh hub: every figure of masking is measured with it.

    policy = shipped_policy()

A process of its own migrates a database as `make run` does, makes a service in it and
writes down its policy: the rules and names of the migrations, the default settings.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from privacy.masking import Policy


@cache
def shipped_policy() -> Policy:
    """Return the policy of a service that was just made in a fresh hub."""
    from privacy.masking import Policy, Rule

    found = json.loads(shipped())
    rules = tuple(Rule(selector, action) for selector, action in found["rules"])
    return Policy(rules=rules, names=tuple(found["names"]))


@cache
def shipped() -> str:
    """Return the same as JSON: {"rules": [[selector, action]], "names": [name]}."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-bench-") as folder:
        env = {**os.environ, "SESSIONHUB_VAR": folder}
        env |= {"DJANGO_SETTINGS_MODULE": "sessionhub.settings"}
        env |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        command = [sys.executable, "-m", "benchmarks.shipped"]
        return subprocess.run(
            command, env=env, check=True, capture_output=True, text=True
        ).stdout


def announce(policy: Policy) -> None:
    """Print the policy that is measured."""
    rules = ", ".join(f"{rule.selector} {rule.action}" for rule in policy.rules)
    print(
        f"Masked as a fresh hub does: {len(policy.rules)} rules ({rules}), "
        f"{len(policy.names)} names, {len(policy.detectors)} detectors, "
        f"inputs {'masked' if policy.mask_inputs else 'shown'}.",
        flush=True,
    )


def main() -> None:
    """Print the policy of a fresh database as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    from privacy.services.rule_sets import rule_set_of
    from sessionhub.models import Service

    call_command("migrate", database="default", verbosity=0)
    service = Service.objects.create(slug="fresh", name="Fresh")
    policy = rule_set_of(service.pk).policy()
    rules = [[rule.selector, rule.action] for rule in policy.rules]
    print(json.dumps({"rules": rules, "names": policy.names}))


if __name__ == "__main__":
    main()
