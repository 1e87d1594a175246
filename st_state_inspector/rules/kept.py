"""State kept too long, or under two names: what the whole session tells about its keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from st_state_inspector.rules.facts import Facts, Finding
from st_state_inspector.rules.memory import Story
from st_state_inspector.rules.rule import DOCS, Rule
from st_state_inspector.rules.wording import at, quoted, size, state

_STATE = f"{DOCS}/concepts/architecture/session-state"
_BIG = 1_000_000  # bytes
_CHANGES = 10
_RISES = 8
_UNREAD_RUNS = 5
_MISSED_RUNS = 3
_LONG_ENOUGH = 4  # letters of a name in which one wrong letter says something


def growing_key(facts: Facts) -> Iterator[Finding]:
    """A key's value grew at nearly each of its last ten changes, to a size that is felt."""
    for key, _, node in facts.changed:
        if node.size_bytes is None or node.size_bytes <= _BIG:
            continue
        known = facts.memory.story(key).sizes
        sizes = [*(known_size for _, known_size in known), node.size_bytes][-_CHANGES - 1 :]
        rises = sum(a < b for a, b in pairwise(sizes))
        if len(sizes) <= _CHANGES or rises < _RISES or sizes[-1] < 2 * sizes[0]:
            continue
        first = known[len(known) - _CHANGES][0]
        curve = ", ".join(map(size, sizes))
        site = next((w.site for w in reversed(facts.run.writes) if w.key == key), None)
        yield Finding(
            key,
            f"Runs {first} to {facts.run.id}: `{key}`, written{at(site)}, grew at {rises} of its last "
            f"{_CHANGES} changes: {curve}. It is kept in the server's memory as long as the session lives, "
            "for every user.",
            f"Keep only what is shown, for example the last 100:\n{state(key)} = {state(key)}[-100:]",
            (site,),
        )


def near_duplicate_key(facts: Facts) -> Iterator[Finding]:
    """A key that is read, and never there, is spelt almost like one that is written, and never read."""
    for read in facts.run.reads:
        story = facts.memory.story(read.key)
        if story.missed != _MISSED_RUNS - 1 or story.first_write or _is_there(read.key, facts):
            continue
        for key, other in facts.memory.stories.items():
            if (
                other.first_write
                and not other.last_read
                and _spelt_alike(key, read.key)
                and key in facts.after
            ):
                site = next((w.site for _, w in facts.writes_of(key) if w.kind == "assigned"), None)
                yield Finding(
                    read.key,
                    f"Run {facts.run.id}: `{read.key}` was read{at(read.site)} and has never been in "
                    f"st.session_state, while `{key}`, written{at(site)}, has never been read. They differ "
                    "by a letter.",
                    f"If they are meant to be one key, read the one that is written:\n{state(key)}",
                    (read.site, site),
                )


def _is_there(key: str, facts: Facts) -> bool:
    return key in facts.before or key in facts.after or key in facts.drawn


def _spelt_alike(a: str, b: str) -> bool:
    """Whether two names differ only in case, ``_``, a plural, or one letter that is no digit."""
    plain_a, plain_b = (re.sub(r"[_\s-]", "", name).casefold() for name in (a, b))
    if plain_a.rstrip("s") == plain_b.rstrip("s"):
        return a != b
    short, long = sorted((plain_a, plain_b), key=len)
    if len(short) < _LONG_ENOUGH or len(long) - len(short) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    rest = short[start + (len(short) == len(long)) :]
    return rest == long[start + 1 :] and not (short[start : start + 1] + long[start]).isdigit()


def never_read(facts: Facts) -> Iterator[Finding]:
    """A key was written over several runs, and nothing has ever read it."""
    for key in dict.fromkeys(w.key for w in facts.run.writes if w.kind == "assigned"):
        story = facts.memory.story(key)
        if not story.first_write or facts.run.id - story.first_write + 1 < _UNREAD_RUNS:
            continue
        if (
            _was_read(story, facts)
            or any(read.key == key for read in facts.run.reads)
            or facts.widget_of(key)
        ):
            continue
        site = next((w.site for w in facts.run.writes if w.key == key), None)
        yield Finding(
            key,
            f"`{key}` was first written in run {story.first_write}, again{at(site)} in run {facts.run.id}, "
            "and nothing has read it so far.",
            "If nothing needs it, leave it out; if something does, it may read another name: look for "
            f"{quoted(key)} in the app.",
            (site,),
        )


def _was_read(story: Story, facts: Facts) -> bool:
    """Read by name, or with all of the state at once, such as by ``st.write(st.session_state)``."""
    return bool(story.last_read) or facts.memory.last_listed > 0 or facts.seen.listed


KEPT = (
    Rule(
        "growing-key",
        "warning",
        "A key only ever grows",
        "The size of a key's value rose at 8 or more of its last 10 changes, and at least doubled to more "
        "than 1 MB.",
        "The server keeps it for every user as long as the session lives, and every run that shows it gets "
        "slower.",
        "Keep only what is shown; put the rest into a file or a database.",
        _STATE,
        growing_key,
    ),
    Rule(
        "near-duplicate-key",
        "info",
        "Two keys are spelt almost alike, one only written, the other only read",
        "A key that was read in three runs and never was in the state differs from one that was written "
        "and never read only in case, `_`, a plural or one letter.",
        "A misspelt key is a new key: the reader gets the default, for ever.",
        "Read the key that is written.",
        f"{_STATE}#initialization",
        near_duplicate_key,
    ),
    Rule(
        "never-read",
        "info",
        "A key is written and never read",
        "A key that no widget owns was written again at least five runs after it was written first, and "
        "was never read, neither by name nor with the whole state.",
        "It costs memory, and often it is a misspelt key.",
        "Leave it out, or read it.",
        _STATE,
        never_read,
    ),
)
