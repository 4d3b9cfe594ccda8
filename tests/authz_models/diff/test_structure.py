"""Differences in meaning, without OpenFGA's tool."""

from __future__ import annotations

from authz_models.diff import compare_structure


def model(conditions=None, **types):
    """Return OpenFGA's JSON of types: relation → userset."""
    return {
        "schema_version": "1.1",
        "type_definitions": [
            {
                "type": name,
                "relations": {
                    each: userset for each, (userset, _) in relations.items()
                },
                "metadata": {
                    "relations": {
                        each: {"directly_related_user_types": direct}
                        for each, (_, direct) in relations.items()
                    }
                },
            }
            for name, relations in types.items()
        ],
        "conditions": conditions or {},
    }


USER = {"type": "user"}
THIS = {"this": {}}
OWNER = {"computedUserset": {"relation": "owner"}}


def joined(how, *children):
    return {how: {"child": list(children)}}


def test_order_does_not_count():
    old = model(doc={"reader": (joined("union", THIS, OWNER), [USER, {"type": "bot"}])})
    new = model(doc={"reader": (joined("union", OWNER, THIS), [{"type": "bot"}, USER])})
    assert compare_structure(old, new).same


def test_base_and_exception_are_not_exchanged():
    def but(base, subtract):
        return {"difference": {"base": base, "subtract": subtract}}

    old = model(doc={"reader": (but(THIS, OWNER), [USER])})
    new = model(doc={"reader": (but(OWNER, THIS), [USER])})
    (entry,) = compare_structure(old, new).types[0].relations
    assert (entry.before, entry.after) == (
        "[user] but not owner",
        "owner but not [user]",
    )


def test_kinds_of_users_read_as_they_are_written():
    direct = [
        {"type": "user", "wildcard": {}},
        {"type": "group", "relation": "member"},
        {"type": "user", "condition": "later"},
    ]
    found = compare_structure(None, model(doc={"reader": (THIS, direct)}))
    assert found.types[0].change == "added"
    (entry,) = found.types[0].relations
    assert entry.after == "[user:*, group#member, user with later]"


def test_added_and_removed_types_are_reported_with_their_relations():
    old, new = model(a={"x": (THIS, [USER])}), model(b={})
    found = compare_structure(old, new)
    assert [(each.name, each.change) for each in found.types] == [
        ("a", "removed"),
        ("b", "added"),
    ]
    assert found.as_json()["types"][0]["relations"] == [
        {"name": "x", "change": "removed", "before": "[user]", "after": ""}
    ]


def test_a_space_inside_a_condition_may_mean_something():
    def later(expression):
        return {"later": {"expression": expression, "parameters": {}}}

    old, new = model(later("x == 'a b'")), model(later("x == 'a  b'"))
    assert [each.name for each in compare_structure(old, new).conditions] == ["later"]


def test_no_model_at_all_is_nothing():
    assert compare_structure(None, {}).same
    assert compare_structure({"type_definitions": None}, None).same
