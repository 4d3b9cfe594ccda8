"""Every HTTP address × every role × own, another's and missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.urls import clear_url_caches, get_resolver

import sessionhub.urls
from tests.access_matrix.examples import MAKERS
from tests.access_matrix.lines import METHODS, Foreign, Route
from tests.access_matrix.table import MODELS, all_routes
from tests.access_matrix.walk import http_addresses, parameters_of
from tests.access_matrix.world import ABSENT, FOREIGN, MARKER, OWN, World

databases = pytest.mark.django_db(databases=["default", "clickhouse"])

TO_LOGIN = "/admin/login/"
OUTSIDERS = ("anonymous", "visitor")
REPLAY = "/admin/session-recordings/"


def reveals_nothing(route: Route, location: str) -> bool:
    """Return whether a redirect of the admin reveals nothing about the object.

    It leads to the index, as if the object did not exist; from a history to the page
    of the same object; or to the page of a recording, which checks access itself.
    """
    of_it = route.address.endswith("/history/") and location.endswith("/change/")
    return location == "/admin/" or of_it or location.startswith(REPLAY)


@dataclass(frozen=True)
class Cell:
    """One request: `parameter` names an object of `owner`, the rest are the user's."""

    route: Route
    method: str
    role: str
    owner: str = OWN
    parameter: str = ""

    def __str__(self) -> str:
        """The line of a failure."""
        named = f", {self.parameter} {self.owner}" if self.parameter else ""
        return f"{self.method} {self.route} as {self.role}{named}"

    @property
    def may(self) -> bool:
        return self.role in self.route.may(self.method)


def cells_of(route: Route, roles: list[str]) -> list[Cell]:
    """Return every request to one address."""
    found = []
    for method in METHODS:
        if route.model and method in ("PATCH", "DELETE"):
            continue  # Django's own page, which answers as to GET
        for role in roles:
            if route.page and method in ("PATCH", "DELETE"):
                if role not in route.may(method):
                    found.append(Cell(route, method, role))
                continue
            found.append(Cell(route, method, role))
            if not route.may(method):
                continue
            for parameter in parameters_of(route.address):
                found += [
                    Cell(route, method, role, owner, parameter)
                    for owner in (FOREIGN, ABSENT)
                ]
    return found


def ask(world: World, cell: Cell, owner: str | None = None) -> Any:
    """Return the answer, or None if there is no object of another user."""
    owner = owner or cell.owner
    parameters = world.parameters(cell.route, cell.role)
    values = {name: by_owner[OWN] for name, by_owner in parameters.items()}
    if cell.parameter:
        by_owner = parameters[cell.parameter]
        values[cell.parameter] = by_owner[owner]
        if owner == FOREIGN and by_owner[owner] == by_owner[OWN]:
            return None
    query = cell.route.query.format(**values)
    return world.ask(cell.role, cell.method, cell.route.address, values, query)


def fault_of(world: World, cell: Cell) -> str:
    """Return what is wrong with the answer to one request, or an empty string."""
    answer = ask(world, cell)
    if answer is None:
        return ""
    status = answer.status
    wrong = f"lacks {' and '.join(answer.lacks)}" if answer.lacks else ""
    if wrong:
        pass
    elif status >= 500:
        wrong = "" if cell.route.broken_on_purpose else "breaks"
    elif not cell.may:
        wrong = not_refused(cell, answer)
    elif cell.owner == OWN:
        wrong = "is refused" if status in (401, 403, 404, 405) else ""
    elif cell.owner == ABSENT:
        wrong = "" if status in cell.route.missing else "is wrong for a missing object"
    else:
        wrong = wrong_for_anothers(world, cell, answer)
    return wrong and f"{cell}: {status} {wrong}"


def not_refused(cell: Cell, answer: Any) -> str:
    """Return why this is no refusal, or an empty string."""
    if MARKER in answer.body.decode(errors="replace"):
        return "shows a recording"
    if answer.status in (401, 403, 404, 405):
        return ""
    if answer.status != 302:
        return "is no refusal"
    if answer.location.startswith(TO_LOGIN):
        return "" if cell.role in OUTSIDERS else "is no refusal"
    return "" if reveals_nothing(cell.route, answer.location) else "is no refusal"


def wrong_for_anothers(world: World, cell: Cell, answer: Any) -> str:
    """Return what is wrong with the answer about another user's object, if anything."""
    expected = cell.route.foreign_for(cell.parameter)
    status = answer.status
    if expected is Foreign.FORBIDDEN:
        # An empty form does not reveal either whether it would have been accepted.
        refused = status == 403 or (status == 400 and cell.method != "GET")
        return "" if refused else "gives away what is another's"
    if expected is Foreign.AS_MISSING:
        missing = ask(world, cell, ABSENT)
        same = (status, _body(answer)) == (missing.status, _body(missing))
        return "" if same else "differs between another's and a missing object"
    return "is refused" if status in (401, 403, 404, 405) else ""


def _body(answer: Any) -> Any:
    try:
        return {k: v for k, v in json.loads(answer.body).items() if k != "requestId"}
    except ValueError:
        return len(answer.body) > 0


def test_every_address_has_a_line():
    undeclared = [a for a in http_addresses() if a not in all_routes()]
    assert undeclared == [], (
        "These addresses are in no table. Add a line for each: a Model in "
        "table/admin.py of tests/access_matrix for the pages Django makes of a model "
        "(and a row of it in examples.py), an admin_page there for another page of the "
        "admin, a Route in table/http.py for anything else."
    )


def test_every_line_has_an_address():
    gone = [address for address in all_routes() if address not in http_addresses()]
    assert gone == [], (
        "These lines of tests/access_matrix/table name no address any more."
    )


def test_every_model_of_the_admin_is_one_line():
    names = {model._meta.label_lower for model in admin.site._registry}
    assert names == {model.name for model in MODELS}, (
        "One Model a line in access_matrix/table/admin.py, for each model of the admin."
    )
    assert names <= MAKERS.keys(), "Each needs an example in access_matrix/examples.py."


@databases
@pytest.mark.parametrize("method", METHODS)
def test_only_the_roles_of_the_table_get_an_answer(world, method):
    roles = list(world.cookies)
    cells = [c for route in all_routes().values() for c in cells_of(route, roles)]
    assert len(cells) > 2000
    asked = [cell for cell in cells if cell.method == method]
    faults = [fault for cell in asked if (fault := fault_of(world, cell))]
    assert faults == [], "\n".join(["", *faults])


@databases
def test_what_is_no_id_is_an_answer_not_a_fault(world):
    """Each parameter of each address as nonsense, sent by a permitted role."""
    faults = []
    for route in all_routes().values():
        for method in METHODS:
            role = next(iter(sorted(route.may(method))), "")
            parameters = world.parameters(route, role) if role else {}
            for parameter in parameters:
                values = {w: named[OWN] for w, named in parameters.items()}
                for nonsense in ("0", "%00", "..%2f", "ü" * 40, "{}"):
                    answer = world.ask(
                        role, method, route.address, values | {parameter: nonsense}, ""
                    )
                    if answer.status >= 500:
                        faults.append((method, str(route), nonsense, role))
    assert faults == [], "\n".join(map(str, ["", *faults]))


@databases
def test_without_the_demo_there_is_no_shop(world, settings):
    """The shop is for trying out: a hub without it answers none of its addresses."""
    import importlib

    shop = [a for a in http_addresses() if a.startswith("demo/")]
    assert len(shop) > 10
    settings.DEMO = False
    try:
        _read_again(importlib)
        assert [a for a in http_addresses() if a.startswith("demo/")] == []
        for address in shop:
            if not parameters_of(address):
                answer = world.ask("anonymous", "GET", address, {}, "")
                assert answer.status == 404, address
    finally:
        settings.DEMO = True
        _read_again(importlib)
    assert [a for a in http_addresses() if a.startswith("demo/")] == shop


def _read_again(importlib: Any) -> None:
    importlib.reload(sessionhub.urls)
    clear_url_caches()
    get_resolver.cache_clear() if hasattr(get_resolver, "cache_clear") else None
