"""Runs schemathesis against a server of ours: every phase, every check, one seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from jsonschema import Draft202012Validator
from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES as REFUSED,
)
from schemathesis.config._checks import (
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES as EXPECTED,
)
from schemathesis.core import NotSet
from schemathesis.engine import events, from_schema

SEED = 20261130
# A selector, pattern or model inside a string may be invalid in its own language: 422.
UNREADABLE_CONTENT = "422"
# A text that is too long may make the body too large before the text is measured.
TOO_LARGE = "413"


@schemathesis.hook("filter_case")
def ends_after_it_begins(context: Any, case: Any) -> bool:
    """Leave out ranges that end before they begin, which no schema can exclude."""
    query = case.query if isinstance(case.query, dict) else {}
    begin, end = query.get("from"), query.get("to")
    is_range = isinstance(begin, int) and isinstance(end, int)
    return not (is_range and end < begin)


def has_valid_body(case: Any) -> bool:
    """Judge a body that schemathesis calls valid by the JSON schema itself.

    Where a schema is combined from several, it makes bodies that meet but one of them.
    """
    document = case.operation.schema.raw_schema
    operation = document["paths"][case.operation.path][case.operation.method.lower()]
    body = operation.get("requestBody")
    if body is None:
        return True
    if isinstance(case.body, NotSet):
        return not body.get("required", False)
    schema = body["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return bool(validator.is_valid(case.body))


@dataclass
class Outcome:
    operations: set[str] = field(default_factory=set)
    requests: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    deviations: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return each deviation with an example of it."""
        return "\n\n".join(self.deviations.values())


def run(
    *,
    server: str,
    token: str,
    known: dict[str, list[str]],
    examples: int,
    seed: int = SEED,
) -> Outcome:
    """Send requests with `token`; `known` are values of parameters that exist."""
    schema = openapi.from_url(
        f"{server}/api/schema/",
        config=_config(token=token, known=known, examples=examples, seed=seed),
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
    )
    found = (each.ok() for each in schema.get_all_operations())
    outcome = Outcome(operations={each.label for each in found})
    for event in from_schema(schema).execute():
        _count(outcome, event)
    return outcome


def _config(
    *, token: str, known: dict[str, list[str]], examples: int, seed: int
) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "cache": {"enabled": False},
            "dictionaries": {
                name: {"values": values} for name, values in known.items()
            },
            "headers": {"Authorization": f"Bearer {token}"},
            "parameters": {
                name: {
                    "dictionary": name,
                    "probability": 1.0 if name.endswith("service") else 0.8,
                }
                for name in known
            },
            "generation": {"deterministic": True, "max-examples": examples},
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": [*EXPECTED, UNREADABLE_CONTENT],
                },
                "negative_data_rejection": {
                    "expected-statuses": [*REFUSED, TOO_LARGE],
                },
            },
            "continue-on-failure": True,
        }
    )


def _count(outcome: Outcome, event: Any) -> None:
    if isinstance(event, events.NonFatalError | events.FatalError):
        text = str(getattr(event, "info", None) or event.exception)
        outcome.deviations["error", text] = f"error: {text}"
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        outcome.requests += 1
        answer = interaction.response
        label = recorder.cases[case_id].value.operation.label
        outcome.answers[label, answer.status_code if answer else 0] += 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            case = recorder.cases[case_id].value
            if check.name == "positive_data_acceptance" and not has_valid_body(case):
                continue
            failure = check.failure_info.failure
            key = (check.name, case.operation.label, failure.title, failure.message)
            outcome.deviations.setdefault(
                key,
                f"{check.name}: {case.operation.label}\n{failure.title}: "
                f"{failure.message}\n{check.failure_info.code_sample}",
            )
