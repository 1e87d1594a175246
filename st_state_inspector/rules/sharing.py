"""Values that others reach too: fragments, threads, other sessions, the app's modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from st_state_inspector.rules.code import code_of
from st_state_inspector.rules.cures import hold_apart, is_settable
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.objects import touched_files
from st_state_inspector.rules.rule import DOCS, Rule


def fragment_outside_write(facts: Facts) -> Iterator[Finding]:
    """A run of a fragment changed the key of a widget that stands elsewhere, and is not drawn again."""
    run = facts.run
    if not run.fragments or run.ending in ("rerun", "interrupted"):
        return  # the next run draws the rest
    for write in {w.key: w for w in run.writes if w.kind == "assigned"}.values():
        key, before, after = write.key, facts.before.get(write.key), facts.after.get(write.key)
        widget = None if key in facts.drawn else facts.widget_of(key)
        if widget is None or widget.fragment in run.fragments or before is None or before is after:
            continue
        if not _is_alive(key, facts):
            continue
        name = run.fragments[0].rpartition(".")[2]
        place = f"in the fragment {widget.fragment}" if widget.fragment else "outside of it"
        yield Finding(
            key,
            f"Run {run.id} of the fragment {name} assigned `{key}` at {write.site}. Its {widget.type} is "
            f"drawn at {widget.site}, {place}, which this run does not draw: the browser keeps showing the "
            f"old value.",
            f"Rerun the whole app after the assignment:\n"
            f"st.session_state[{key!r}] = ...\nst.rerun()\n"
            f"or draw the {widget.type} in the same fragment."
            if is_settable(widget)
            else hold_apart(key, widget),
            (write.site, widget.site),
        )


def _is_alive(key: str, facts: Facts) -> bool:
    """Whether the widget that owns the key was still drawn by the last run of the whole script."""
    for run in facts.earlier:
        kinds = {w.kind for w in run.writes if w.key == key}
        if kinds & {"cleanup", "deleted"}:
            return False
        if not run.fragments:
            return run.page == facts.run.page
    return False


def shared_object(facts: Facts) -> Iterator[Finding]:
    """An object in the state was changed in place while other sessions reach the very same object."""
    for key, name in facts.seen.watched.objects.shared.items():
        used = facts.seen.used.get(key)
        where = f" (this run read it at {used})" if used else ""
        meant = not name and _shares_on_purpose(facts)
        whose = f"it is the module-level `{name}`" if name else "another session's state holds it too"
        by = "" if name else ", by this session or another"
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}` has changed in place{by}{where}, and it is not this session's own: "
            f"{whose}. Every user of the app sees the change.",
            f"Put a copy into the state:\nimport copy\n"
            f"if {key!r} not in st.session_state:\n"
            f"    st.session_state[{key!r}] = copy.deepcopy({name or '...'})",
            (used, facts.line_of(key)),
            severity="warning" if meant else None,
        )


def _shares_on_purpose(facts: Facts) -> bool:
    """Whether a file of the app that this run has touched shares objects by ``st.cache_resource``."""
    codes = (code_of(site) for site in touched_files(facts))
    nodes = (node for code in codes if code is not None for node in ast.walk(code.tree))
    return any(isinstance(n, ast.Attribute) and n.attr == "cache_resource" for n in nodes)


def module_state(facts: Facts) -> Iterator[Finding]:
    """A list, dict or set at the top of one of the app's modules changed while the app ran."""
    for name in facts.seen.watched.objects.modules:
        short = name.file.replace("\\", "/").rsplit("/", 1)[-1]
        yield Finding(
            str(name),
            f"The module-level `{name.name}` in {short} changed between two runs, last seen in run "
            f"{facts.run.id}. A module is imported once for all: every user of the app shares it.",
            f"Keep it in the state of the session:\n"
            f"st.session_state.setdefault({name.name.lower()!r}, copy.deepcopy({name}))\n"
            f"or, where sharing is meant, return it from a function under @st.cache_resource.",
        )


def wrong_thread(facts: Facts) -> Iterator[Finding]:
    """A thread of the app's own wrote to the state."""
    for key, site, function in dict.fromkeys(facts.seen.watched.foreign):
        yield Finding(
            key,
            f"Run {facts.run.id}: `{key}` was written at {site} by a thread of the app's own (it runs "
            f"{function}), beside the script or between two of its runs.",
            f"Let the thread return its result, and write it in the script:\n"
            f"future = executor.submit({function})\n"
            f"st.session_state[{key!r}] = future.result()",
            (site,),
        )


SHARING: tuple[Rule, ...] = (
    Rule(
        "fragment-outside-write",
        "warning",
        "A fragment changed a widget that it does not draw",
        "The run of a fragment assigned the key of a widget outside of the fragment.",
        "Only the fragment is drawn again: the state has the new value, the browser shows the old one, and "
        "the next one to be used wins.",
        "Call st.rerun() after the assignment, or move the widget into the fragment.",
        f"{DOCS}/concepts/architecture/fragments#fragment-return-values-and-interacting-with-your-main-app",
        fragment_outside_write,
    ),
    Rule(
        "shared-object",
        "error",
        "An object in the state is shared with other sessions",
        "A list, dict, set, DataFrame or array in the state was changed in place, and it is the very object "
        "that another session's state holds, or that a module of the app has at its top. A warning where the "
        "app's source shares objects by st.cache_resource.",
        "What one user does, all the others see: their data get mixed up.",
        "Put a copy into the state.",
        f"{DOCS}/concepts/architecture/caching#mutation-and-concurrency-issues",
        shared_object,
    ),
    Rule(
        "module-state",
        "warning",
        "A module-level list, dict or set changes at run time",
        "A container at the top of one of the app's imported modules has other content than after the last "
        "run. Names that say cache, registry, log and the like are taken to be meant so.",
        "Modules are imported once and shared by all sessions, so all users share what is in them.",
        "Keep it in st.session_state, or share it on purpose with st.cache_resource.",
        f"{DOCS}/concepts/architecture/caching#stcache_resource",
        module_state,
    ),
    Rule(
        "wrong-thread",
        "warning",
        "The state was written from another thread",
        "A key was written by a thread that the app started itself.",
        "Streamlit does not support it: the write may come in the middle of a run, or when the session is "
        "gone, and nothing is drawn for it.",
        "Hand results back to the script's thread (a future, a queue) and write them there.",
        f"{DOCS}/concepts/design/multithreading",
        wrong_thread,
    ),
)
