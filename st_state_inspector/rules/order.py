"""Order: what ran too late, once too often, or not to its end."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from st_state_inspector.model import Read, Run, Write
from st_state_inspector.rules.clicks import clicked_around, is_input_of
from st_state_inspector.rules.code import code_of
from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.nested import nested_button
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.shows import shows_before

_LOOP = 5  # runs in a row by one st.rerun that are still taken for a purpose
_MAX_GAP_S = 2.0
_QUICK_MS = 250.0
_COMPONENT_LOOP = 20
_COMPONENT_GAP_S = 0.5


def one_run_behind(facts: Facts) -> Iterator[Finding]:
    """A key was shown, and then changed by what the user had just done: the page shows the old value.

    Only where the source leaves no doubt that the value was shown, that the assignment answers the
    user's click or input, and that nothing shows it again.
    """
    run = facts.run
    if run.cause.kind != "widget" or run.ending not in ("finished", "stopped") or facts.seen.listed:
        return
    count = Counter(write.key for write in run.writes)
    once = {w.key: w for w in run.writes if w.kind == "assigned" and not w.callback and count[w.key] == 1}
    latest = {read.key: read for read in run.reads if read.callback is None and read.key in once}
    for key, read in latest.items():
        yield from _behind(read, once[key], facts)


def _behind(read: Read, write: Write, facts: Facts) -> Iterator[Finding]:
    key, before, after = read.key, facts.before.get(read.key), facts.after.get(read.key)
    if read.last > write.at or before is after:
        return
    if before is None or after is None or write.site is None or key in facts.drawn:
        return
    shown = shows_before(key, write, facts)
    answered = clicked_around(write.site, facts) or is_input_of(write.site, key, facts)
    if shown is None or answered is None:
        return
    was = "" if before.redacted or after.redacted else f" ({before.preview}, now {after.preview})"
    name = _identifier(key)
    yield Finding(
        key,
        f"Run {facts.run.id}: `{key}` was shown at {shown} before this same run changed it at "
        f"{write.site}{was}, and nothing showed it again: the page is one run behind.",
        f"Change it in a callback, which runs before the script:\n"
        f"def update_{name}():\n    st.session_state[{key!r}] = ...\n"
        f"{answered.call(f'update_{name}')}\n"
        f"or move the line that shows it below the change, or call st.rerun() after it.",
        (shown, write.site),
    )


def rerun_loop(facts: Facts) -> Iterator[Finding]:
    """The app reruns itself, again and again, and nobody has touched anything."""
    run = facts.run
    if run.cause.kind == "rerun" and run.cause.site is not None:
        yield from _loop_of_reruns(facts)
    elif run.cause.kind == "widget" and [w.type for w in run.cause.widgets] == ["component"]:
        yield from _loop_of_a_component(facts)


def _loop_of_reruns(facts: Facts) -> Iterator[Finding]:
    run, site = facts.run, facts.run.cause.site
    chain = [run]
    for earlier in facts.earlier:
        same = earlier.cause.kind == "rerun" and earlier.cause.site == site
        if not same or _gap(earlier, chain[-1]) > _MAX_GAP_S:
            break
        chain.append(earlier)
    if len(chain) <= _LOOP or _is_paced(facts):
        return
    idle = not any(r.changes for r in chain[: _LOOP + 1])
    if not idle and max(r.duration_ms for r in chain[: _LOOP + 1]) > _QUICK_MS:
        return  # every run does its work, and something moves on
    repeats = "nothing in the state changes" if idle else f"each changes {_keys_of(run)}"
    yield Finding(
        "",
        f"Run {run.id} is the {len(chain)}th in a row that st.rerun at {site} asked for, without any input "
        f"from the browser; {repeats}.",
        "Call st.rerun only when something has changed, and take back the reason for it first:\n"
        'if st.session_state.pop("needs_rerun", False):\n    st.rerun()',
        (site,),
    )


def _loop_of_a_component(facts: Facts) -> Iterator[Finding]:
    run, widget = facts.run, facts.run.cause.widgets[0]
    chain, seen = [run], {widget.after.preview if widget.after else ""}
    for earlier in facts.earlier:
        same = [w for w in earlier.cause.widgets if (w.key, w.site) == (widget.key, widget.site)]
        if len(earlier.cause.widgets) != 1 or not same or _gap(earlier, chain[-1]) > _COMPONENT_GAP_S:
            break
        seen.add(same[0].after.preview if same[0].after else "")
        chain.append(earlier)
    if len(chain) <= _COMPONENT_LOOP or len(seen) > 2 or widget.after is None or widget.after.truncated:
        return
    key = widget.key or widget.label
    yield Finding(
        key,
        f"Run {run.id} is the {len(chain)}th in a row that the component `{key}` at {widget.site} caused by "
        f"sending the same one or two values over and over.",
        "Have the component send a value only when the user changes it, and give it arguments that do "
        "not depend on the value that it sends.",
        (widget.site,),
    )


def _gap(earlier: Run, later: Run) -> float:
    """Seconds from the end of one run to the beginning of the next."""
    return (later.started_at - earlier.started_at).total_seconds() - earlier.duration_ms / 1000


def _is_paced(facts: Facts) -> bool:
    """Whether the code around the ``st.rerun`` waits on purpose: a clock, or a look for news."""
    site = facts.run.cause.site
    code = code_of(site)
    if code is None or site is None:
        return False
    found = [c for c in code.calls.get(site.line, ()) if ast.unparse(c.func).endswith("rerun")]
    scopes = {code.scope_of(call) for call in found} | {code.tree}
    waits = (n for n in ast.walk(code.tree) if isinstance(n, ast.Call) and "sleep" in ast.unparse(n.func))
    return any(code.scope_of(wait) in scopes for wait in waits)


def _keys_of(run: Run) -> str:
    keys = list(dict.fromkeys(change.key for change in run.changes))
    return ", ".join(f"`{key}`" for key in keys[:3]) + (" and more" if len(keys) > 3 else "")


def interrupted_write(facts: Facts) -> Iterator[Finding]:
    """A newer run cut this one between two writes that a click had set off, and that belong together.

    What follows from a click happens in one run only: the next run does not make up for it.
    """
    run = facts.run
    clicked = _clicked(run)
    if run.ending != "interrupted" or not clicked:
        return
    done = _sites_of(run)
    if not done:
        return
    whole: list[list[Write]] = []
    for earlier in facts.earlier:
        if earlier.ending != "finished" or earlier.page != run.page or earlier.fragments != run.fragments:
            continue
        if clicked & _clicked(earlier):
            whole.append(_assignments(earlier))
        else:  # what other runs write as well, the next run will write
            done -= _sites_of(earlier)
    if not done or not whole:
        return
    first = next((w for w in _assignments(run) if (w.key, w.site) in done), None)
    missing = first and _missing(first, run, whole)
    if first and missing:
        yield Finding(
            missing.key,
            f"Run {run.id} was cut short by a newer one after it had assigned `{first.key}` at {first.site} "
            f"and before it assigned `{missing.key}` at {missing.site}, as it did in run {missing.run_id}: "
            f"the two no longer fit together.",
            f"Write both in a callback, which is not cut short:\n"
            f"def save():\n    st.session_state[{first.key!r}] = ...\n"
            f"    st.session_state[{missing.key!r}] = ...\n"
            f'st.button("...", on_click=save)',
            (first.site, missing.site),
        )


def _missing(first: Write, run: Run, whole: list[list[Write]]) -> Write | None:
    """The write that has followed ``first`` in every whole run, and does not in this one."""
    have = {(w.key, w.site) for w in _assignments(run)}
    following = []
    for writes in whole:
        sites = [(w.key, w.site) for w in writes]
        if (first.key, first.site) not in sites:
            continue
        following.append(writes[sites.index((first.key, first.site)) + 1 :])
    if not following:
        return None
    always = set.intersection(*({(w.key, w.site) for w in writes} for writes in following)) - have
    return next((w for w in following[0] if (w.key, w.site) in always and w.key != first.key), None)


def _assignments(run: Run) -> list[Write]:
    return [w for w in run.writes if w.kind == "assigned" and w.callback is None and w.site is not None]


def _sites_of(run: Run) -> set[tuple[str, object]]:
    return {(w.key, w.site) for w in _assignments(run)}


def _clicked(run: Run) -> set[tuple[str | None, str, object]]:
    kinds = ("button", "form_submit_button", "download_button", "chat_input")
    return {(w.key, w.label, w.site) for w in run.cause.widgets if w.type in kinds}


def _identifier(key: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in key)


ORDER: tuple[Rule, ...] = (
    Rule(
        "one-run-behind",
        "warning",
        "A value was shown before the same run changed it",
        "The script showed a key, and further down assigned another value to it in answer to a click or an "
        "input, without showing it again.",
        "The page shows what was true before the user's last action, until something else is clicked.",
        "Change the key in a callback (on_click, on_change), which runs before the script; or show it below "
        "the change; or call st.rerun() after the change.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-to-update-session-state",
        one_run_behind,
    ),
    Rule(
        "nested-button",
        "warning",
        "A widget under a button can never be used",
        "The browser sent a value for a widget that is drawn under `if st.button(...)`, and that run did not "
        "draw it, because the button is True in the run of its own click only.",
        "Using the widget makes it vanish: the code that handles its value never runs.",
        "Remember the click in the state, by a callback of the button, and test that instead.",
        f"{DOCS}/concepts/design/buttons#anti-patterns",
        nested_button,
    ),
    Rule(
        "rerun-loop",
        "error",
        "The app reruns itself without end",
        "More than five runs in a row were asked for by the same st.rerun (or caused by the same component), "
        "quickly one after the other, without any input from the browser.",
        "Streamlit says nothing; the app is busy all the time, and the browser hardly gets to show it.",
        "Call st.rerun only when something has changed, and not again when it is already so.",
        f"{DOCS}/api-reference/execution-flow/st.rerun",
        rerun_loop,
    ),
    Rule(
        "interrupted-write",
        "warning",
        "A newer run cut this one between two writes",
        "A click set off several assignments; the user did something else before the run came to the last.",
        "The next run does not know of the click: keys that belong together stay out of step.",
        "Assign them together in a callback: callbacks run before the script and are not cut short.",
        f"{DOCS}/concepts/architecture/session-state#use-callbacks-to-update-session-state",
        interrupted_write,
    ),
)
