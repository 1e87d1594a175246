"""The app's source as syntax: what a line says, for rules that must tell a mistake from honest code.

A file is parsed once per version, and only when a rule has a reason to look at it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from st_state_inspector.events import WidgetDrawn
from st_state_inspector.model import Site
from st_state_inspector.sources import text_of

_MAX_TEXT = 400_000
_ESCAPE = re.compile(r"\\([^\\'\"\nabfnrtvxuUN0-7\r])")
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module

_codes: dict[str, tuple[int, Code | None]] = {}


@dataclass(slots=True)
class Code:
    """One version of one file of the app."""

    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    calls: dict[int, list[ast.Call]] = field(default_factory=dict)
    """By the line that a frame names while the call is under way: that of the function's name."""
    bindings: dict[tuple[ast.AST, str], list[ast.AST | None]] = field(default_factory=dict)
    """What each name of each scope is assigned; None for what is not a plain assignment."""
    statements: dict[int, ast.stmt | None] = field(default_factory=dict)
    """By line: what ``statement_at`` has found."""
    changed_by_name: frozenset[str | None] | None = None
    """The keys whose values a line changes in place at the key itself; None: not looked for yet."""
    streamlit: set[str] = field(default_factory=set)
    state_names: set[str] = field(default_factory=set)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around ``node``, innermost first."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def scope_of(self, node: ast.AST) -> ast.AST:
        """The function or module that ``node`` is in."""
        return next((a for a in self.ancestors(node) if isinstance(a, _Scope)), self.tree)

    def statement_of(self, node: ast.AST) -> ast.AST:
        """The statement that ``node`` is, or is a part of."""
        return next((n for n in (node, *self.ancestors(node)) if isinstance(n, ast.stmt)), node)

    def call_of(self, widget: WidgetDrawn) -> ast.Call | None:
        """The call that draws ``widget``; None where its line has another such call."""
        if widget.site is None:
            return None
        found = [c for c in self.calls.get(widget.site.line, ()) if called_name(c) == widget.type]
        return found[0] if len(found) == 1 else None

    def is_state(self, node: ast.AST) -> bool:
        """Whether ``node`` is ``st.session_state``, by whatever name."""
        if isinstance(node, ast.Name):
            return node.id in self.state_names
        return isinstance(node, ast.Attribute) and node.attr == "session_state"

    def key_of(self, node: ast.AST) -> str | None:
        """The key that an expression reads or names: ``st.session_state.x``, ``[...]`` or ``.get(...)``."""
        if isinstance(node, ast.Attribute) and self.is_state(node.value):
            return node.attr
        given: ast.expr | None = None
        if isinstance(node, ast.Subscript) and self.is_state(node.value):
            given = node.slice
        elif self._is_lookup(node):
            given = node.args[0]
        return given.value if isinstance(given, ast.Constant) and type(given.value) is str else None

    def _is_lookup(self, node: ast.AST) -> TypeGuard[ast.Call]:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            return False
        return node.func.attr in ("get", "setdefault", "pop") and self.is_state(node.func.value)

    def value_of(self, node: ast.AST) -> ast.AST:
        """What a name stands for where it is assigned exactly once; else the expression itself."""
        if isinstance(node, ast.NamedExpr):
            return node.value
        if not isinstance(node, ast.Name):
            return node
        scope: ast.AST | None = self.scope_of(node)
        while scope is not None:
            found = self.bindings.get((scope, node.id))
            if found is not None:
                return found[0] if len(found) == 1 and found[0] is not None else node
            scope = None if scope is self.tree else self.scope_of(scope)
        return node

    def guards(self, node: ast.AST) -> Iterator[tuple[ast.If, ast.expr]]:
        """The conditions that hold where ``node`` runs, as parts joined by ``and``; innermost first.

        Those around the function that ``node`` is in say nothing about when it is called.
        """
        inner = node
        for outer in self.ancestors(node):
            if isinstance(outer, _Scope):
                return
            if isinstance(outer, ast.If) and inner in outer.body:
                yield from ((outer, part) for part in _conjuncts(outer.test))
            inner = outer

    def statement_at(self, line: int) -> ast.AST | None:
        """The innermost statement on ``line``."""
        if line not in self.statements:
            found = [n for n in ast.walk(self.tree) if isinstance(n, ast.stmt) and _spans(n, line)]
            self.statements[line] = max(reversed(found), key=lambda n: n.lineno, default=None)
        return self.statements[line]

    def reads_of(self, key: str, line: int) -> list[ast.expr]:
        """The expressions on ``line`` that read ``key`` from the state."""
        statement = self.statement_at(line)
        inside = [] if statement is None else [n for n in ast.walk(statement) if isinstance(n, ast.expr)]
        return [n for n in inside if self.key_of(n) == key and _is_read(n) and _spans(n, line)]

    def block_of(self, statement: ast.AST) -> list[ast.stmt]:
        """The statements that ``statement`` is one of."""
        parent = self.parents.get(statement)
        lists = (getattr(parent, name, None) for name in ("body", "orelse", "finalbody"))
        return next((found for found in lists if type(found) is list and statement in found), [])

    def function_at(self, line: int) -> ast.AST | None:
        """The function or lambda that begins on ``line`` (its decorators count); None if not one alone."""
        found = [
            n
            for n in ast.walk(self.tree)
            if isinstance(n, ast.FunctionDef | ast.Lambda) and _first_line(n) == line
        ]
        return found[0] if len(found) == 1 else None


def code_of(site: Site | None) -> Code | None:
    """The file of ``site`` as it was when it ran; None where it can't be read or was saved since."""
    if site is None:
        return None
    known = _codes.get(site.file)
    if known is None or known[0] != site.version:
        known = _codes[site.file] = (site.version, _parsed(text_of(site)))
    return known[1]


def called_name(call: ast.Call) -> str:
    """The last part of what is called: ``button`` of ``st.sidebar.button(...)``."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def root_of(node: ast.AST) -> ast.AST:
    """What a chain of attributes, items and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def _parsed(text: str) -> Code | None:
    if not text or len(text) > _MAX_TEXT:
        return None
    try:
        # Of a wrong escape (in "\d") the parser would warn again, in the app's log.
        code = Code(ast.parse(_ESCAPE.sub(r"/\1", text)))
    except (SyntaxError, ValueError, RecursionError):
        return None
    for node in ast.walk(code.tree):
        for child in ast.iter_child_nodes(node):
            code.parents[child] = node
    for node in ast.walk(code.tree):
        _index(code, node)
    return code


def _index(code: Code, node: ast.AST) -> None:
    if isinstance(node, ast.Call):
        code.calls.setdefault(node.func.end_lineno or node.lineno, []).append(node)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        _index_import(code, node)
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        _bind(code, node.id, node, _assigned(code, node))
    elif isinstance(node, ast.arg):
        _bind(code, node.arg, node, None)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        _bind(code, node.name, node, None)
    elif isinstance(node, ast.Global | ast.Nonlocal):
        for name in node.names:  # assigned from somewhere else: nothing is sure about it
            code.bindings.setdefault((code.tree, name), []).extend((None, None))


def _index_import(code: Code, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        name = alias.asname or alias.name
        _bind(code, name, node, None)
        if isinstance(node, ast.Import) and alias.name == "streamlit":
            code.streamlit.add(name)
        if isinstance(node, ast.ImportFrom) and node.module == "streamlit" and alias.name == "session_state":
            code.state_names.add(name)


def _bind(code: Code, name: str, node: ast.AST, value: ast.AST | None) -> None:
    code.bindings.setdefault((code.scope_of(node), name), []).append(value)


def _assigned(code: Code, name: ast.Name) -> ast.AST | None:
    parent = code.parents[name]
    value: ast.AST | None = None
    if (isinstance(parent, ast.Assign) and name in parent.targets) or isinstance(
        parent, ast.AnnAssign | ast.NamedExpr
    ):
        value = parent.value
    if isinstance(value, ast.Attribute) and value.attr == "session_state":
        code.state_names.add(name.id)
    return value


def _conjuncts(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _conjuncts(value)
    else:
        yield test


def _is_read(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) or isinstance(getattr(node, "ctx", None), ast.Load)


def _spans(node: ast.stmt | ast.expr, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(d.lineno for d in decorators)])
