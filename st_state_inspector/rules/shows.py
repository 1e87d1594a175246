"""Lines that show a key to the user, told from lines that merely use it."""

from __future__ import annotations

import ast

from st_state_inspector.model import Node, Site, Write
from st_state_inspector.rules.code import Code, called_name, code_of, root_of
from st_state_inspector.rules.facts import Facts

_SHOWING = frozenset(
    "write markdown text title header subheader caption code latex metric json dataframe table info success "
    "warning error line_chart bar_chart area_chart scatter_chart progress image html write_stream".split()
)
_PLACES = frozenset("columns tabs container expander popover form chat_message".split())
_BOOL = "builtins.bool"


def shows_before(key: str, write: Write, facts: Facts) -> Site | None:
    """The line that showed ``key`` before ``write``; None where that is not sure."""
    for site, at in facts.seen.watched.read_at.get(key, ()):
        code = code_of(site)
        if code is None or at >= write.at or site == write.site:
            continue
        for node in code.reads_of(key, site.line):
            if _is_shown(code, node) or _is_shown_by_name(code, node, write):
                return site
            if _decides(code, node, write, facts.before.get(key), facts.after.get(key)):
                return site
    return None


def _is_shown(code: Code, node: ast.expr) -> bool:
    """Whether the statement around ``node`` does nothing but show it, in a place that stays as it is."""
    statement = code.statement_of(node)
    if not isinstance(statement, ast.Expr) or not _shows(code, statement.value):
        return False
    around = list(code.ancestors(statement))
    items = [item.context_expr for w in around if isinstance(w, ast.With) for item in w.items]
    return all(_is_lasting(code, item) for item in items)


def _shows(code: Code, call: ast.expr) -> bool:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr in _SHOWING and _is_lasting(code, call.func.value)


def _is_lasting(code: Code, place: ast.expr) -> bool:
    """Whether what is drawn into ``place`` stays there: ``st`` itself, or a container made of it."""
    root = root_of(place)
    if not isinstance(root, ast.Name) or "empty" in _names_in(place):
        return False
    if root.id in code.streamlit:
        return True
    made = [value for value in _values_of(code, root.id) if isinstance(value, ast.Call)]
    return bool(made) and all(called_name(m) in _PLACES and _is_of_streamlit(code, m) for m in made)


def _is_of_streamlit(code: Code, call: ast.Call) -> bool:
    root = root_of(call)
    return isinstance(root, ast.Name) and root.id in code.streamlit


def _names_in(node: ast.AST) -> set[str]:
    return {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def _values_of(code: Code, name: str) -> list[ast.expr]:
    """Everything that a name is assigned anywhere in the file, also by unpacking and by ``with ... as``."""
    found: list[ast.expr] = []
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Assign) and any(_binds(target, name) for target in node.targets):
            found.append(node.value)
        elif isinstance(node, ast.withitem) and node.optional_vars and _binds(node.optional_vars, name):
            found.append(node.context_expr)
    return found


def _binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))


def _is_shown_by_name(code: Code, node: ast.expr, write: Write) -> bool:
    """``count = st.session_state.count`` and then ``st.write(count)``, both before the write."""
    statement = code.statement_of(node)
    if not isinstance(statement, ast.Assign) or statement.value is not node or write.site is None:
        return False
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return False
    block = code.block_of(statement)
    for later in block[block.index(statement) + 1 :]:
        if later.lineno >= write.site.line:
            return False
        names = [n for n in ast.walk(later) if isinstance(n, ast.Name) and n.id == target.id]
        if isinstance(later, ast.Expr) and any(code.value_of(n) is node for n in names):
            return all(_is_shown(code, n) for n in names)
    return False


def _decides(code: Code, node: ast.expr, write: Write, before: Node | None, after: Node | None) -> bool:
    """Whether the page shows one thing or another by the key, and the write turned that around.

    ``if st.session_state.step == 1:`` with the button under it that goes on to step 2.
    """
    outer = code.statement_of(node)
    if not isinstance(outer, ast.If) or write.site is None or before is None or after is None:
        return False
    inner = code.statement_at(write.site.line)
    if inner is None or not any(a is outer for a in code.ancestors(inner)):
        return False
    guards = {id(around): test for around, test in code.guards(inner)}
    if guards.get(id(outer)) is not outer.test or not _turns(outer.test, node, before, after):
        return False
    clicks = [code.value_of(test) for around, test in code.guards(inner) if around is not outer]
    if not any(any(a is outer for a in code.ancestors(c)) for c in clicks):
        return False
    block = code.block_of(inner)
    after_it = block[block.index(inner) + 1 :] if inner in block else []
    return not any(isinstance(s, ast.Expr) and _shows(code, s.value) for s in after_it)


def _turns(test: ast.expr, node: ast.expr, before: Node, after: Node) -> bool:
    """Whether a condition that was met with ``before`` can't be met with ``after``."""
    if isinstance(test, ast.Compare):
        constant = test.comparators[0]
        plain = isinstance(test.ops[0], ast.Eq) and isinstance(constant, ast.Constant)
        return test.left is node and len(test.ops) == 1 and plain and before.type == after.type
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    return test is node and before.type == _BOOL and after.type == _BOOL
