"""Every HTTP address × every role × own, another's and missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.urls import clear_url_caches, get_resolver

import sessionhub.urls
from tests.doors.examples import MAKERS
from tests.doors.lines import METHODS, Foreign, Route
from tests.doors.table import MODELS, all_routes
from tests.doors.walk import http_addresses, words_of
from tests.doors.world import ABSENT, FOREIGN, MARKER, OWN, World

databases = pytest.mark.django_db(databases=["default", "clickhouse"])

TO_LOGIN = "/admin/login/"
OUTSIDERS = ("anonymous", "visitor")
REPLAY = "/admin/session-recordings/"


def tells_nothing(route: Route, location: str) -> bool:
    """Whether the admin sends somebody away without a word of what they asked for.

    To its first page, as if the thing did not exist; from a history to what it is of;
    to the page of a recording, which is a door itself.
    """
    of_it = route.address.endswith("/history/") and location.endswith("/change/")
    return location == "/admin/" or of_it or location.startswith(REPLAY)


@dataclass(frozen=True)
class Cell:
    """One knock: whose is what the `word` names, everything else being the asker's."""

    route: Route
    method: str
    role: str
    whose: str = OWN
    word: str = ""

    def __str__(self) -> str:
        """As a failure is told."""
        named = f", {self.word} {self.whose}" if self.word else ""
        return f"{self.method} {self.route} as {self.role}{named}"

    @property
    def may(self) -> bool:
        """Whether the role gets past the door."""
        return self.role in self.route.may(self.method)


def cells_of(route: Route, roles: list[str]) -> list[Cell]:
    """Return every knock at one address."""
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
            for word in words_of(route.address):
                found += [
                    Cell(route, method, role, whose, word)
                    for whose in (FOREIGN, ABSENT)
                ]
    return found


def ask(world: World, cell: Cell, whose: str | None = None) -> Any:
    """Return the answer, None if the other's thing is the asker's own."""
    whose = whose or cell.whose
    words = world.words(cell.route, cell.role)
    values = {word: named[OWN] for word, named in words.items()}
    if cell.word:
        values[cell.word] = words[cell.word][whose]
        if whose == FOREIGN and values[cell.word] == words[cell.word][OWN]:
            return None
    query = cell.route.query.format(**values)
    return world.ask(cell.role, cell.method, cell.route.address, values, query)


def fault_of(world: World, cell: Cell) -> str:
    """Return what is wrong with the answer to one knock, or nothing."""
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
    elif cell.whose == OWN:
        wrong = "is refused" if status in (401, 403, 404, 405) else ""
    elif cell.whose == ABSENT:
        wrong = "" if status in cell.route.missing else "is no answer for what is not"
    else:
        wrong = wrong_for_anothers(world, cell, answer)
    return wrong and f"{cell}: {status} {wrong}"


def not_refused(cell: Cell, answer: Any) -> str:
    """Return why this is no refusal, or nothing."""
    if MARKER in answer.body.decode(errors="replace"):
        return "shows a recording"
    if answer.status in (401, 403, 404, 405):
        return ""
    if answer.status != 302:
        return "is no refusal"
    if answer.location.startswith(TO_LOGIN):
        return "" if cell.role in OUTSIDERS else "is no refusal"
    return "" if tells_nothing(cell.route, answer.location) else "is no refusal"


def wrong_for_anothers(world: World, cell: Cell, answer: Any) -> str:
    """Return what is wrong with the answer about a thing of somebody else, if any."""
    expected = cell.route.foreign_for(cell.word)
    status = answer.status
    if expected is Foreign.FORBIDDEN:
        # Nor does an empty form tell whether it would have been taken.
        refused = status == 403 or (status == 400 and cell.method != "GET")
        return "" if refused else "gives away what is another's"
    if expected is Foreign.AS_MISSING:
        missing = ask(world, cell, ABSENT)
        same = (status, _body(answer)) == (missing.status, _body(missing))
        return "" if same else "tells another's from what is not there"
    return "is refused" if status in (401, 403, 404, 405) else ""


def _body(answer: Any) -> Any:
    try:
        return {k: v for k, v in json.loads(answer.body).items() if k != "requestId"}
    except ValueError:
        return len(answer.body) > 0


def test_every_address_has_a_line():
    undeclared = [a for a in http_addresses() if a not in all_routes()]
    assert undeclared == [], (
        "Nobody said who may use these addresses. Add a line for each: a Model in "
        "tests/doors/table/admin.py for the pages Django makes of a model (and a row "
        "of it in tests/doors/examples.py), an admin_page there for another page of "
        "the admin, a Route in tests/doors/table/http.py for anything else."
    )


def test_every_line_has_an_address():
    gone = [address for address in all_routes() if address not in http_addresses()]
    assert gone == [], "These lines of tests/doors/table name no address any more."


def test_every_model_of_the_admin_is_one_line():
    names = {model._meta.label_lower for model in admin.site._registry}
    assert names == {model.name for model in MODELS}, (
        "One Model a line in tests/doors/table/admin.py, for each model of the admin."
    )
    assert names <= MAKERS.keys(), "Each needs a row of it: tests/doors/examples.py."


@databases
@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_past_a_door_the_table_closes(world, method):
    roles = list(world.cookies)
    cells = [c for route in all_routes().values() for c in cells_of(route, roles)]
    assert len(cells) > 2000
    asked = [cell for cell in cells if cell.method == method]
    faults = [fault for cell in asked if (fault := fault_of(world, cell))]
    assert faults == [], "\n".join(["", *faults])


@databases
def test_what_is_no_id_is_an_answer_not_a_fault(world):
    """Each word of each address, said as nonsense by somebody who may."""
    faults = []
    for route in all_routes().values():
        for method in METHODS:
            role = next(iter(sorted(route.may(method))), "")
            words = world.words(route, role) if role else {}
            for word in words:
                values = {w: named[OWN] for w, named in words.items()}
                for nonsense in ("0", "%00", "..%2f", "ü" * 40, "{}"):
                    answer = world.ask(
                        role, method, route.address, values | {word: nonsense}, ""
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
            if not words_of(address):
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
