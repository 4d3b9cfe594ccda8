"""Every small change of a function that a test should notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
}
# Calls that only write a log line or a warning.
UNCHECKED_CALLS = ("log", "logger", "logging", "warnings")


Key = tuple[str, int]


@dataclass(frozen=True)
class Mutant:
    """One change: its place, and the code of the module's functions with it."""

    path: str
    line: int
    qualname: str
    change: str
    codes: dict[Key, CodeType] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.qualname}: {self.change}"


def mutants_of(path: str, filename: str, source: str) -> Iterator[Mutant]:
    """Yield the mutants of one module's functions."""
    count = len(list(_places(ast.parse(source))))
    for index in range(count):
        tree = ast.parse(source)
        node, owner, changes = list(_places(tree))[index]
        for number in range(len(changes)):
            changed = ast.parse(source)
            change, apply = list(_places(changed))[index][2][number]
            apply()
            ast.fix_missing_locations(changed)
            module = compile(changed, filename, "exec")
            yield Mutant(path, node.lineno, owner, change, codes_of(module))


def codes_of(module: CodeType) -> dict[Key, CodeType]:
    """Return the code of every function of a module; a change moves no line."""
    found: dict[Key, CodeType] = {}
    for constant in module.co_consts:
        if isinstance(constant, CodeType):
            found[constant.co_qualname, constant.co_firstlineno] = constant
            found |= codes_of(constant)
    return found


Change = tuple[str, Callable[[], None]]


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, list[Change]]]:
    """Yield node, qualified name of its function, and the possible changes."""
    yield from _within(tree, "", None)


def _within(
    node: ast.AST, scope: str, owner: str | None
) -> Iterator[tuple[ast.AST, str, list[Change]]]:
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns"):
            continue
        children = value if isinstance(value, list) else [value]
        for position, child in enumerate(children):
            if not isinstance(child, ast.AST) or isinstance(child, ast.arguments):
                continue
            if isinstance(child, ast.ClassDef):
                yield from _within(child, f"{scope}{child.name}.", None)
                continue
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = f"{scope}{child.name}"
                yield from _within(child, f"{inner}.<locals>.", owner or inner)
                continue
            if owner:
                if _is_message(child) or _is_docstring(child):
                    continue
                changes = list(_changes(child, node, name, position))
                if changes:
                    yield child, owner, changes
            yield from _within(child, scope, owner)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_message(node: ast.AST) -> bool:
    """Return whether this is only a message: an f-string, a log line or a warning."""
    if isinstance(node, ast.JoinedStr):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in UNCHECKED_CALLS
    )


def _changes(
    node: ast.AST, parent: ast.AST, place: str, position: int
) -> Iterator[Change]:
    def put(new: ast.AST) -> None:
        value = getattr(parent, place)
        if isinstance(value, list):
            value[position] = new
        else:
            setattr(parent, place, new)

    def assign(name: str, value: object) -> Callable[[], None]:
        return lambda: setattr(node, name, value)

    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            other = COMPARISONS[type(operator)]
            ops = copy.copy(node.ops)
            ops[number] = other()
            yield f"{_name(operator)} → {other.__name__}", assign("ops", ops)
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{_name(node.op)} → {_name(other_op)}", assign("op", other_op)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not x → x", lambda: put(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        new = OPERATORS[type(node.op)]
        yield f"{_name(node.op)} → {new.__name__}", assign("op", new())
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node, assign)
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return x → return None", assign("value", ast.Constant(None))
    elif isinstance(node, ast.Expr | ast.AugAssign):
        if not isinstance(getattr(node, "value", None), ast.Yield | ast.YieldFrom):
            yield "statement left out", lambda: put(ast.Pass())
    elif isinstance(node, ast.Continue):
        yield "continue → break", lambda: put(ast.Break())
    elif isinstance(node, ast.Break):
        yield "break → continue", lambda: put(ast.Continue())


def _of_constant(
    node: ast.Constant, assign: Callable[[str, object], Callable[[], None]]
) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", assign("value", not value)
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", assign("value", value + 1)
    elif isinstance(value, str) and value and " " not in value:
        yield f"{value!r} → 'XX'", assign("value", "XX")


def _name(node: ast.AST) -> str:
    return type(node).__name__
