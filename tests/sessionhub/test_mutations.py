"""The changes `make mutants` tries are real changes, and all of them are tried."""

from __future__ import annotations

from tests.mutants.mutations import mutants_of

SOURCE = '''
LIMIT = 3

class Gate:
    """Not this."""

    def may(self, age: int = 1) -> bool:
        """Nor this."""
        log.info("nor this")
        if age < LIMIT and not self.shut:
            return True
        self.count(1)
        return age in {2}
'''


def mutants():
    return list(mutants_of("gate.py", "/gate.py", SOURCE))


def test_each_place_of_a_function_is_changed():
    assert [(m.line, m.change) for m in mutants()] == [
        (10, "And → Or"),
        (10, "Lt → LtE"),
        (10, "not x → x"),
        (11, "return x → return None"),
        (11, "True → False"),
        (12, "statement left out"),
        (12, "1 → 2"),
        (13, "return x → return None"),
        (13, "In → NotIn"),
        (13, "2 → 3"),
    ]


def test_the_changed_function_is_another():
    original = compile(SOURCE, "/gate.py", "exec")
    names = {"log": type("log", (), {"info": print})}
    exec(original, names)
    gate = names["Gate"]()
    gate.shut, gate.count = False, lambda number: None
    assert gate.may(2) is True
    changed = next(m for m in mutants() if m.change == "True → False")
    names["Gate"].may.__code__ = changed.codes["Gate.may", 7]
    assert gate.may(2) is False
