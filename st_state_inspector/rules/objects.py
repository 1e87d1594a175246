"""Python objects in the state: of an old class, changed in place, under two keys, not picklable."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.model import Site
from st_state_inspector.rules.code import Code, code_of
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.suspects import suspects_of

_EQUALITY = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_DATA = ("mapping", "sequence", "set", "table", "array")


def class_redefined(facts: Facts) -> Iterator[Finding]:
    """A value is of a class that its module has defined anew since: it is no instance of the new one.

    A warning where the source compares: an Enum, ``isinstance``, or ``==`` where the class has ``__eq__``;
    else a note.
    """
    for found in facts.seen.watched.objects.redefined:
        site = facts.line_of(found.key)
        name = found.cls.rpartition(".")[2]
        matters = found.is_enum or _is_compared(name, found.has_eq, facts)
        made = f" (assigned at {site})" if site else ""
        what = "an Enum, so == and `is` with its members fail" if found.is_enum else "so isinstance() fails"
        yield Finding(
            found.key,
            f"Run {facts.run.id}: `{found.key}`{made} holds an object of the class {name} of an earlier run; "
            f"this run has defined {name} anew: {what}{', and == as well' if found.has_eq else ''}.",
            f"Define the class in a module of its own, which is imported once:\n"
            f"from {name.lower()}_types import {name}",
            (site, _defined_at(name, facts)),
            severity=None if matters else "info",
        )


def _defined_at(name: str, facts: Facts) -> Site | None:
    for site in touched_files(facts):
        code = code_of(site)
        if code is not None:
            for node in code.tree.body:
                if isinstance(node, ast.ClassDef) and node.name == name:
                    return Site(site.file, node.lineno, "<module>", site.version)
    return None


def _is_compared(name: str, has_eq: bool, facts: Facts) -> bool:
    for site in touched_files(facts):
        code = code_of(site)
        if code is None:
            continue
        if any(_compares(node, name) or (has_eq and _asks_eq(node)) for node in ast.walk(code.tree)):
            return True
    return False


def _asks_eq(node: ast.AST) -> bool:
    """Whether ``==`` of two objects may be asked here: nothing in it is a constant."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("remove", "index", "count")
    if not isinstance(node, ast.Compare) or isinstance(node.left, ast.Constant):
        return False
    asked = zip(node.ops, node.comparators, strict=True)
    return any(isinstance(op, _EQUALITY) and not isinstance(other, ast.Constant) for op, other in asked)


def _compares(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.MatchClass):
        return isinstance(node.cls, ast.Name) and node.cls.id == name
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    if node.func.id not in ("isinstance", "issubclass") or len(node.args) != 2:
        return False
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.args[1]))


def touched_files(facts: Facts) -> list[Site]:
    """One site of each file that this run has touched."""
    sites = [w.site for w in facts.seen.drawn.values()] + [w.site for w in facts.run.writes]
    sites += [read.site for read in facts.run.reads]
    return list({site.file: site for site in sites if site is not None}.values())


def mutated_in_place(facts: Facts) -> Iterator[Finding]:
    """A list, dict or table changed, and nobody assigned its key or changed it under its own name.

    ``st.session_state.messages.append(...)`` says plainly what it does; this is about the changes
    that the source does not show at the key: through another variable, another key, another session.
    Who assigns the same object again says so too.
    """
    said = {write.key for write in facts.run.writes if write.same}
    for write in {write.key: write for write in facts.run.writes}.values():
        after = facts.after.get(write.key)
        if write.kind != "mutated" or write.key in said or after is None or after.kind not in _DATA:
            continue
        if after is facts.before.get(write.key):  # a callback changed it, and the script back again
            continue
        if facts.widget_of(write.key) is not None or _is_changed_by_name(write.key, facts):
            continue
        used = next((read.site for read in suspects_of(facts.run, write)), None)
        if write.at == 0:
            when, by = (
                f"Before run {facts.run.id} began",
                "; nobody assigned it, no line of this run did it.",
            )
        elif write.callback is not None:
            when, by = f"Run {facts.run.id}", f", by the callback {write.callback}(); nobody assigned it."
        else:  # when it was is not known: a thread or another session may do it between two runs
            readers = f"first read in this run at {used}" if used else "no line of this run read it"
            when, by = f"By the end of run {facts.run.id}", f"; nobody assigned it; {readers}."
        yield Finding(
            write.key,
            f"{when}: the value of `{write.key}` changed in place{by}",
            f"Where the change is not meant for the state, work on a copy:\n"
            f"import copy\nvalue = copy.deepcopy(st.session_state[{write.key!r}])\n"
            f"Where it is, say so: st.session_state[{write.key!r}] = value",
            (used, facts.line_of(write.key)),
        )


def _is_changed_by_name(key: str, facts: Facts) -> bool:
    """Whether a line of the app changes what the key holds at the key itself."""
    codes = (code_of(site) for site in touched_files(facts))
    return any(not {key, None}.isdisjoint(_changed_by_name(code)) for code in codes if code is not None)


def _changed_by_name(code: Code) -> frozenset[str | None]:
    """The keys whose values some line of the file changes at the key; None: it may be any key.

    Looked for once per version of the file: an app that appends in every run would pay every time.
    """
    if code.changed_by_name is None:
        code.changed_by_name = frozenset(_find_changed_by_name(code))
    return code.changed_by_name


def _find_changed_by_name(code: Code) -> Iterator[str | None]:
    for node in ast.walk(code.tree):
        key = code.key_of(node)
        if key is None and not _is_any_key(code, node):
            continue
        parent = code.parents.get(node)
        inside = isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is node
        if inside and _is_changed(code, parent):
            yield key


def _is_any_key(code: Code, node: ast.AST) -> bool:
    """``st.session_state[name]``: it may be any key."""
    return isinstance(node, ast.Subscript) and code.is_state(node.value) and code.key_of(node) is None


def _is_changed(code: Code, node: ast.AST | None) -> bool:
    """Whether what stands for a part of the value is called, assigned to or deleted."""
    while True:
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return True
        parent = None if node is None else code.parents.get(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            return isinstance(node, ast.Attribute)
        if not isinstance(parent, ast.Attribute | ast.Subscript) or parent.value is not node:
            return False
        node = parent


def aliased_keys(facts: Facts) -> Iterator[Finding]:
    """Two keys came to hold one object."""
    for pair in facts.seen.watched.objects.aliases:
        first, second = pair
        sites = [facts.line_of(key) for key in pair]
        where = " and ".join(f"`{k}`{f' (at {s})' if s else ''}" for k, s in zip(pair, sites, strict=True))
        yield Finding(
            second,
            f"Run {facts.run.id}: {where} hold one and the same object: a change to the one is a change to "
            f"the other.",
            f"Give each its own:\nimport copy\n"
            f"st.session_state[{second!r}] = copy.deepcopy(st.session_state[{first!r}])",
            tuple(sites),
        )


def unserialisable(facts: Facts) -> Iterator[Finding]:
    """A value is of a type that can't be pickled."""
    for key, name in facts.seen.watched.objects.unpicklable.items():
        site = facts.line_of(key)
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}`{f', assigned at {site},' if site else ''} can't be pickled, "
            f"because of {name}: it can't be restored or moved to another server, and Streamlit refuses it "
            f"where runner.enforceSerializableSessionState is on.",
            f"Keep what it is made from, and make it where it is needed:\n"
            f"@st.cache_resource\ndef get_{_identifier(key)}():\n    return ...",
            (site,),
        )


def _identifier(key: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in key)


OBJECTS: tuple[Rule, ...] = (
    Rule(
        "class-redefined",
        "warning",
        "An object is of a class that a rerun has defined anew",
        "The state holds an object (or a container with one) whose class is not what its module now has "
        "under that name. Told once for each object. A note, where the source compares nothing that may be "
        "of that class.",
        "A rerun defines the classes of the script again: isinstance, Enum members and == of dataclasses say "
        "no to objects of an earlier run.",
        "Define the class in an imported module. For Enums there is the option runner.enumCoercion.",
        f"{DOCS}/concepts/design/custom-classes",
        class_redefined,
    ),
    Rule(
        "mutated-in-place",
        "info",
        "A value changed though nobody assigned its key",
        "The content of a list, dict, set, table or array differs, the object is the same, and no line of "
        "the app changes it at its key.",
        "The source does not show at the key that it changes: the change is easily not meant.",
        "Work on a copy, or assign the key.",
        f"{DOCS}/concepts/architecture/session-state",
        mutated_in_place,
    ),
    Rule(
        "aliased-keys",
        "info",
        "Two keys hold the same mutable object",
        "Two keys that no widget owns came to hold one list, dict, set, table or array.",
        "Whoever changes the one changes the other.",
        "Put a copy under the second key.",
        f"{DOCS}/concepts/architecture/session-state",
        aliased_keys,
    ),
    Rule(
        "unserialisable",
        "info",
        "A value can't be pickled",
        "A value, or a part of it, is of a type that is known not to be picklable: a lock, a generator, a "
        "connection, an open file, a lambda, an object of a class made inside a function.",
        "It can't be restored or moved to another server, nor be kept under "
        "runner.enforceSerializableSessionState.",
        "Keep the plain data in the state, and make the rest from it with st.cache_resource.",
        f"{DOCS}/concepts/architecture/session-state#serializable-session-state",
        unserialisable,
    ),
)
